import { foreign } from '../../html/untrusted.ts';
import { type Html, markup } from '../../html/markup.ts';

export const renderScope = ({ region, projectId }: { region: string; projectId: string }): Html =>
  markup`${foreign(region)}<span class="id">${foreign(projectId)}</span>`;

export const renderSecret = (name: string | null, id: string): Html =>
  markup`${foreign(name)}<span class="id">${foreign(id)}</span>`;
