import type { Invocation } from '../../lib/runtime/definition.ts';
import type { Settings } from '../../lib/settings/settings.ts';
import { type InventoryCommand } from './command.ts';
export type InventorySettings = Settings<'INVENTORY_FORMATS' | 'FINDINGS' | 'ROTATION_GRACE' | 'TAG_POLICY'>;

export type InventoryInvocation = Invocation<InventoryCommand, InventorySettings>;
