import { DAY_MS } from '../text/time.ts';
import { randomUUID } from 'node:crypto';
import { describeNotice } from '../notify/message/message.ts';
import { renderText } from '../notify/message/render-text.ts';
import { textOf } from '../notify/text/text-of.ts';
import type { Emulator } from './emulator/emulator.ts';
import { startWebhookReceiver, type ReceivedNotice } from './webhook-receiver.ts';

/** The secret that fails, and recovers. */
const NAME = 'demo-orders-db';
const URN = 'urn:fss:cn-north-4:demo:function:default:rotate-orders:latest';

export interface NotifierDemo {
  readonly emulator: Emulator;
  /** Runs the notifier once with these settings; whether the run was complete. */
  readonly run: (title: string, settings: Readonly<Record<string, string>>) => Promise<boolean>;
  readonly print: (text: string) => void;
}

/** Two runs with a webhook receiver beside them: a rotation has failed; then it has recovered. Whether all went well. */
export async function demonstrateNotifier({ emulator, run, print }: NotifierDemo): Promise<boolean> {
  const receiver = await startWebhookReceiver();
  const settings = {
    NOTIFY_CHANNELS: JSON.stringify([{ name: 'demo', type: 'webhook', url: receiver.url, secret: receiver.secret }]),
    NOTIFY_ALLOWED_HOSTS: receiver.host,
  };
  let shown = 0;
  const runAndShow = async (title: string): Promise<boolean> => {
    const isComplete = await run(title, settings);
    const news = receiver.received.slice(shown);
    shown = receiver.received.length;
    print(news.length === 0 ? '  No notification was sent.' : news.map(describeReceived).join('\n'));
    return isComplete && news.length > 0 && news.every(({ problem }) => problem === undefined);
  };
  try {
    addDemoSecret(emulator);
    addDemoTask(emulator, { isFailed: true, minutesAgo: 20 });
    const first = await runAndShow(`a rotation of ${NAME} has failed`);
    addDemoTask(emulator, { isFailed: false, minutesAgo: 0 });
    return (await runAndShow(`${NAME} has recovered`)) && first;
  } finally {
    await receiver.close();
  }
}

function addDemoSecret({ estate }: Emulator): void {
  const [scope] = estate.scopes;
  scope?.add(
    {
      id: randomUUID(), // a new one each time: results of an earlier demonstration may be in the store
      name: NAME,
      state: 'ENABLED',
      secret_type: 'RDS-FG',
      auto_rotation: true,
      rotation_period: '30d',
      next_rotation_time: Date.now() + DAY_MS,
      rotation_func_urn: URN,
      domain_id: estate.domainId,
    },
    { owner: 'team-orders' },
  );
}

function addDemoTask({ estate }: Emulator, { isFailed, minutesAgo }: { isFailed: boolean; minutesAgo: number }): void {
  estate.scopes[0]?.addTask({
    secret_name: NAME,
    task_status: isFailed ? 'FAILED' : 'SUCCESS',
    task_time: Date.now() - minutesAgo * 60_000,
    rotation_func_urn: URN,
    ...(isFailed && {
      attempt_nums: 1,
      task_error_code: 'FSS.1051',
      task_error_msg: 'cannot log in to mysql://rotator:example-password@10.8.0.12:3306: connect ETIMEDOUT',
    }),
  });
}

/** As people read it who get it by mail. */
function describeReceived({ notice, problem }: ReceivedNotice): string {
  const message = describeNotice(notice, textOf('en'), { secrets: 3, messageChars: 200 });
  const lines = renderText(message, textOf('en')).split('\n');
  const seal = problem === undefined ? 'signature valid' : `REFUSED: ${problem}`;
  return [`  ┌─ webhook, ${seal}`, ...lines.map((line) => `  │ ${line}`.trimEnd()), '  └─'].join('\n');
}
