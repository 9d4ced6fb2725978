// Preloaded into a measured process: tells, when it ends, what it has used. Plain JavaScript: it runs on exact Node versions.
const { existsSync, readFileSync, writeSync } = require('node:fs');
const { getHeapStatistics } = require('node:v8');

let heapBytes = 0;
const look = () => (heapBytes = Math.max(heapBytes, getHeapStatistics().used_heap_size));
setInterval(look, 50).unref();

const STATUS = '/proc/self/status';
/** KiB. Linux counts in `maxRSS` what the process that started this one had then; its `VmHWM` does not. */
const peakOf = (maxRSS) =>
  existsSync(STATUS) ? Number(/^VmHWM:\s*(\d+) kB/m.exec(readFileSync(STATUS, 'utf8'))?.[1] ?? maxRSS) : maxRSS;

process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  look();
  writeSync(
    3,
    JSON.stringify({
      cpuMs: (userCPUTime + systemCPUTime) / 1000,
      callMs: performance.getEntriesByName('call')[0]?.duration,
      peakMib: peakOf(maxRSS) / 1024,
      heapMib: heapBytes / 1024 ** 2,
    }),
  );
});
