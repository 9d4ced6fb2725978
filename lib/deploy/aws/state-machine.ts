import { MAX_LANES } from '../fan-out.ts';

export interface StateMachineOptions {
  /** ARN of the function, or what CloudFormation makes it of. */
  readonly functionArn: unknown;
  /** Of one invocation. */
  readonly timeoutSeconds: number;
}

const DAY_SECONDS = 86_400;

/** The same call would fail again. */
const FINAL = {
  ErrorEquals: ['PLAN_OUTDATED', 'PLAN_UNKNOWN', 'COMMAND_INVALID', 'SETTINGS_INVALID'],
  MaxAttempts: 0,
};
const retry = (attempts: number): object[] => [
  FINAL,
  { ErrorEquals: ['States.ALL'], IntervalSeconds: 5, MaxAttempts: attempts, BackoffRate: 2 },
];

/**
 * The steps of a run in shards (`lib/shards/README.md`) in the Amazon States Language: lanes at the same time, the shards of each
 * one after the other, since they share a rate limit. A shard that fails three times is lost, and no reason not to merge.
 */
export function stateMachine({ functionArn, timeoutSeconds }: StateMachineOptions): object {
  const invoke = (shard: object, attempts: number): object => ({
    Type: 'Task',
    Resource: 'arn:${AWS::Partition}:states:::lambda:invoke',
    Parameters: { FunctionName: functionArn, Payload: { shard } },
    // an invocation that is gone without a word
    TimeoutSeconds: timeoutSeconds + 60,
    ResultSelector: { 'result.$': '$.Payload' },
    Retry: retry(attempts),
  });
  const work = { step: 'work', 'planId.$': '$.planId', 'lane.$': '$.lane', 'shard.$': '$.shard' };
  return {
    Comment: 'Plans a run, reads its shards, merges them.',
    StartAt: 'Plan',
    TimeoutSeconds: DAY_SECONDS,
    States: {
      // a run that one invocation has time for is over with it
      Plan: { ...invoke({ step: 'plan', 'execution.$': '$$.Execution.Name' }, 1), Next: 'IsPlanned' },
      IsPlanned: {
        Type: 'Choice',
        Choices: [{ Variable: '$.result.planId', IsPresent: true, Next: 'Lanes' }],
        Default: 'Outcome',
      },
      Lanes: {
        Type: 'Map',
        ItemsPath: '$.result.lanes',
        MaxConcurrency: MAX_LANES,
        ItemSelector: { 'planId.$': '$.result.planId', 'lane.$': '$$.Map.Item.Value' },
        ResultPath: null,
        Next: 'Merge',
        ItemProcessor: {
          ProcessorConfig: { Mode: 'INLINE' },
          StartAt: 'Shards',
          States: {
            Shards: {
              Type: 'Map',
              ItemsPath: '$.lane.shards',
              MaxConcurrency: 1,
              ItemSelector: {
                'planId.$': '$.planId',
                'lane.$': '$.lane.lane',
                'shard.$': '$$.Map.Item.Value',
              },
              ResultPath: null,
              End: true,
              ItemProcessor: {
                ProcessorConfig: { Mode: 'INLINE' },
                StartAt: 'Work',
                States: {
                  Work: {
                    ...invoke(work, 2),
                    Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: null, Next: 'Lost' }],
                    End: true,
                  },
                  Lost: { Type: 'Pass', End: true },
                },
              },
            },
          },
        },
      },
      Merge: { ...invoke({ step: 'merge', 'planId.$': '$.result.planId' }, 2), Next: 'Outcome' },
      Outcome: {
        Type: 'Choice',
        Choices: [{ Variable: '$.result.status', StringEquals: 'failed', Next: 'Failed' }],
        Default: 'Done',
      },
      Failed: { Type: 'Fail', Error: 'RUN_FAILED', Cause: 'Every project failed: see the manifest of the run.' },
      Done: { Type: 'Succeed' },
    },
  };
}
