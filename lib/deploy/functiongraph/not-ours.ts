import { CodedError } from '../../errors.ts';

export const notOurs = (obstacles: readonly string[]): CodedError =>
  new CodedError('FUNCTIONGRAPH_NOT_OURS', `nothing was changed:\n${obstacles.map((text) => `- ${text}`).join('\n')}`, {
    hint: 'Rename or remove what is in the way, or give the function another name or stage. What a deployment made carries its mark at the end of the description.',
  });
