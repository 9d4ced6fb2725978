import { describeMatrix } from './matrix.ts';

describeMatrix('tag-report');
