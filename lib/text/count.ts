/** `1234567` as `1,234,567`. Without `Intl.NumberFormat`: the first of a process loads its data for 20 ms. */
export const formatCount = (count: number): string =>
  Math.round(count)
    .toString()
    .replaceAll(/\B(?=(?:\d{3})+$)/g, ',');

/** `1 secret`, `1,200 secrets`: English. */
export const plural = (count: number, word: string): string => `${formatCount(count)} ${word}${count === 1 ? '' : 's'}`;
