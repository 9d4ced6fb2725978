/** Lives in a bundle of its own, and needs another one. */
export async function describe(status: number, text: string): Promise<object> {
  const { sha256 } = await import('./lazier-part.ts');
  return { status, text, sha256: sha256(text) };
}
