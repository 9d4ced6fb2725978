import { describeMatrix } from './matrix.ts';

describeMatrix('inventory-export');
