import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from '../../lib/deploy/build/build.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const NAME = 'failed-rotation-notifier';

/** A mistake to be built in, so that the test is seen to find it. */
export type Change = keyof typeof CHANGES;

const CHANGES = {
  'mark before send': {
    file: 'notices/deliver.ts',
    from: `const delivery = await options.turns.send(name, () => send(channel, outgoing, options));
    if (delivery === undefined) return;
    for (const { entry } of next.members) tried.add(entry.id);
    fresh.clear();
    for (const outbox of outboxesOf(next.members)) fresh.add(outbox);
    await note(next.members, { channel: name, delivery, notice: outgoing.notice }, options);`,
    to: `const delivery: Delivery = { status: 'delivered' };
    for (const { entry } of next.members) tried.add(entry.id);
    await note(next.members, { channel: name, delivery, notice: outgoing.notice }, options);
    await options.turns.send(name, () => send(channel, outgoing, options));`,
  },
  'send before store': {
    file: 'notify.ts',
    from: `await mapConcurrently(changed, SAVES, (outbox) => writer.save(outbox));`,
    to: '',
  },
} as const;

/** Builds the notifier below `outDir`, with a mistake in its source if one is asked for; returns the bundle's folder. */
export async function buildNotifier(outDir: string, change?: Change): Promise<string> {
  const place = join(outDir, (change ?? 'as it is').replaceAll(' ', '-'));
  const source = change === undefined ? join(ROOT, 'functions') : await copyWith(change, place);
  const [built] = await build({ outDir: join(place, 'dist'), sourceDir: source, functions: [NAME] });
  return built?.folder ?? '';
}

async function copyWith(change: Change, place: string): Promise<string> {
  const folder = join(place, 'functions', NAME);
  await mkdir(join(place, 'functions'), { recursive: true });
  await cp(join(ROOT, 'functions', NAME), folder, { recursive: true });
  for (const name of ['lib', 'node_modules']) await symlink(join(ROOT, name), join(place, name));
  const { file, from, to } = CHANGES[change];
  const text = await readFile(join(folder, file), 'utf8');
  if (!text.includes(from)) throw new Error(`${file} is not as the change "${change}" knows it`);
  await writeFile(join(folder, file), text.replace(from, to));
  return join(place, 'functions');
}
