// @ts-expect-error it has no types
import validator from 'asl-validator';
import { describe, expect, it } from 'vitest';
import { readDefinitions } from '../../../../../lib/deploy/definitions.ts';
import { awsResources } from '../../../../../lib/deploy/aws/resources.ts';
import { stateMachine } from '../../../../../lib/deploy/aws/state-machine.ts';
import { usesStateMachine } from '../../../../../lib/deploy/fan-out.ts';

const validate = validator as (definition: object) => { readonly isValid: boolean; readonly errorsText: () => string };

const AWS = { CLOUD: 'aws', FANOUT: 'step-functions' };
const DEFINITIONS = await readDefinitions();
const FUNCTION_ARN = 'arn:aws:lambda:eu-central-1:000000000000:function:csms-functions-prod-inventory-export';

interface Machine {
  readonly Properties: { readonly DefinitionString: { readonly 'Fn::Sub': readonly [string, object] } };
}

/** As CloudFormation fills it in. */
// oxlint-disable-next-line typescript/no-explicit-any
function deployed(env: Record<string, string> = AWS): any {
  const { Resources } = awsResources(DEFINITIONS, env).resources;
  const [text] = (Resources['InventoryExportMachine'] as Machine).Properties.DefinitionString['Fn::Sub'];
  return JSON.parse(text.replaceAll('${AWS::Partition}', 'aws').replaceAll('${FunctionArn}', FUNCTION_ARN));
}

describe('The state machine', () => {
  it('is valid Amazon States Language', () => {
    const { isValid, errorsText } = validate(deployed() as object);
    expect(errorsText()).toBe('');
    expect(isValid).toBe(true);
  });

  it('would not be with a state that leads nowhere', () => {
    const machine = deployed();
    machine.States.Merge.Next = 'Nowhere';
    expect(validate(machine as object)).toMatchObject({ isValid: false });
  });

  it('reads lanes side by side, and the shards of a lane one after the other', () => {
    const { Lanes } = deployed().States;
    expect(Lanes.MaxConcurrency).toBe(10);
    expect(Lanes.ItemProcessor.States.Shards.MaxConcurrency).toBe(1);
  });

  it('merges although a shard failed three times', () => {
    const { Work, Lost } = deployed().States.Lanes.ItemProcessor.States.Shards.ItemProcessor.States;
    expect(Work.Retry.at(-1)).toMatchObject({ ErrorEquals: ['States.ALL'], MaxAttempts: 2 });
    expect(Work.Catch).toMatchObject([{ ErrorEquals: ['States.ALL'], Next: 'Lost' }]);
    expect(Lost).toEqual({ Type: 'Pass', End: true });
  });

  it('waits a minute longer than a function may run', () => {
    expect(deployed({ ...AWS, FUNCTION_TIMEOUT: '300' }).States.Plan.TimeoutSeconds).toBe(360);
  });

  it('names no partition of its own', () => {
    expect(JSON.stringify(stateMachine({ functionArn: '', timeoutSeconds: 900 }))).not.toContain('arn:aws:');
  });
});

describe('A deployment with FANOUT=step-functions', () => {
  const { Resources, extensions = {} } = awsResources(DEFINITIONS, AWS).resources;

  it('has a machine for each function that can read in shards, and no more', () => {
    const machines = Object.keys(Resources).filter((id) => id.endsWith('Machine'));
    expect(machines.toSorted()).toEqual([
      'FailedRotationNotifierMachine',
      'InventoryExportMachine',
      'TagReportMachine',
    ]);
  });

  it('lets the machine invoke its function, and the schedule start the machine, and nothing else', () => {
    const rightsOf = (id: string) => {
      const { Properties } = Resources[id] as { Properties: any }; // oxlint-disable-line typescript/no-explicit-any
      const [{ PolicyDocument }] = Properties.Policies;
      const [{ Principal }] = Properties.AssumeRolePolicyDocument.Statement;
      return [Principal.Service, PolicyDocument.Statement.map((one: any) => [one.Action, one.Resource])]; // oxlint-disable-line typescript/no-explicit-any
    };
    expect(rightsOf('InventoryExportMachineRole')).toEqual([
      'states.amazonaws.com',
      [[['lambda:InvokeFunction'], [{ 'Fn::GetAtt': ['InventoryDashexportLambdaFunction', 'Arn'] }]]],
    ]);
    expect(rightsOf('InventoryExportMachineStartRole')).toEqual([
      'events.amazonaws.com',
      [[['states:StartExecution'], [{ Ref: 'InventoryExportMachine' }]]],
    ]);
    expect(Object.keys(extensions).toSorted()).toEqual([
      'FailedDashrotationDashnotifierEventsRuleSchedule1',
      'InventoryDashexportEventsRuleSchedule1',
      'TagDashreportEventsRuleSchedule1',
    ]);
  });

  it('is one on AWS only', () => {
    expect(usesStateMachine({ FANOUT: '', CLOUD: 'aws' })).toBe(false);
    expect(Object.keys(awsResources(DEFINITIONS, { CLOUD: 'aws' }).resources)).not.toContain('extensions');
    expect(() => usesStateMachine({ FANOUT: 'step-functions' })).toThrow(/FANOUT .* only AWS has/);
    expect(() => usesStateMachine({ FANOUT: 'sqs', CLOUD: 'aws' })).toThrow(/expected step-functions/);
  });
});
