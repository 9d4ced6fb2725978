/** Milliseconds of this process's own work: the machine may be busy with others. */
export function cpuTimeOf(run: () => unknown): number {
  const before = process.cpuUsage();
  run();
  return process.cpuUsage(before).user / 1000;
}
