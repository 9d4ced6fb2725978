import { pascalCase, role } from './role.ts';
import { stateMachine } from './state-machine.ts';

/** `inventory-export` -> `InventoryDashexport`, as osls begins its names for what belongs to the function. */
const oslsName = (name: string): string => `${name.charAt(0).toUpperCase()}${name.slice(1).replaceAll('-', 'Dash')}`;

/** The state machine of a function. It may invoke the function and nothing else; and the role that may start it and do nothing else. */
export function machineResources(name: string, timeoutSeconds: number): Record<string, object> {
  const id = pascalCase(name);
  const functionArn = { 'Fn::GetAtt': [`${oslsName(name)}LambdaFunction`, 'Arn'] };
  const machineArn = { Ref: `${id}Machine` };
  const allow = (Sid: string, Action: string, Resource: object): object => ({
    Sid,
    Effect: 'Allow',
    Action: [Action],
    Resource: [Resource],
  });
  return {
    [`${id}Machine`]: {
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: {
        StateMachineType: 'STANDARD',
        RoleArn: { 'Fn::GetAtt': [`${id}MachineRole`, 'Arn'] },
        DefinitionString: {
          'Fn::Sub': [
            JSON.stringify(stateMachine({ functionArn: '${FunctionArn}', timeoutSeconds })),
            { FunctionArn: functionArn },
          ],
        },
      },
    },
    [`${id}MachineRole`]: role([allow('InvokeFunction', 'lambda:InvokeFunction', functionArn)], 'states'),
    [`${id}MachineStartRole`]: role([allow('StartMachine', 'states:StartExecution', machineArn)], 'events'),
  };
}

/** The function's schedule, which starts the machine in its place. */
export const startMachine = (name: string): Record<string, object> => ({
  [`${oslsName(name)}EventsRuleSchedule1`]: {
    Properties: {
      Targets: [
        {
          Id: 'machine',
          Arn: { Ref: `${pascalCase(name)}Machine` },
          RoleArn: { 'Fn::GetAtt': [`${pascalCase(name)}MachineStartRole`, 'Arn'] },
          Input: '{}',
        },
      ],
    },
  },
});

/** The permissions of such schedules to invoke the function, which osls makes and they do not need. @param extensions with those of `startMachine` */
export const unusedPermissions = (extensions: Readonly<Record<string, object>>): string[] =>
  Object.keys(extensions).map((id) => id.replace(/(?=EventsRuleSchedule1$)/, 'LambdaPermission'));
