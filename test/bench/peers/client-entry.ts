/* What a program that lists with this project's client loads: weighed against what one with the SDK does. */
export { createCsmsClient } from '../../../lib/csms/client.ts';
export { listFirstTagged } from '../../../lib/csms/list-tagged.ts';
export { listProven, listUntilProven } from '../../../lib/csms/list-proven.ts';
