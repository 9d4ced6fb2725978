import type { Invocation } from '../../lib/runtime/definition.ts';
import type { Settings } from '../../lib/settings/settings.ts';
import type { InventoryCommand } from './command.ts';
import type { definition } from './definition.ts';

type InventorySettings = Settings<(typeof definition)['settings'][number]>;

export type InventoryInvocation = Invocation<InventoryCommand, InventorySettings>;
