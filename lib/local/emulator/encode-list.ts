/** A UTF-16 code unit takes three bytes of UTF-8 at most. */
const MAX_BYTES = 3;

/** `head`, the rows with commas between them, `tail`. Row by row: one non-Latin row would make the joined text twice as slow. */
export function encodeList(head: string, rows: readonly string[], tail: string): Buffer {
  let length = head.length + tail.length + rows.length;
  for (const row of rows) length += row.length;
  const buffer = Buffer.allocUnsafe(length * MAX_BYTES);
  let end = buffer.write(head);
  for (const [index, row] of rows.entries()) {
    if (index > 0) buffer[end++] = 0x2c;
    end += buffer.write(row, end);
  }
  end += buffer.write(tail, end);
  return buffer.subarray(0, end);
}
