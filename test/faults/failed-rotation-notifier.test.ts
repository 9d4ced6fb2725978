import { describeMatrix } from './matrix.ts';

describeMatrix('failed-rotation-notifier');
