// The floor's store in a folder: a temporary name, fsync, rename, as lib/storage does it.
const { mkdir, open, readFile, readdir, rename } = require('node:fs/promises');
const { dirname, join } = require('node:path');

async function sync(path, flags, body) {
  const handle = await open(path, flags);
  if (body) await handle.writeFile(body);
  await handle.sync();
  await handle.close();
}

exports.open = ({ folder }) => ({
  get: (key) => readFile(join(folder, key)).catch(() => undefined),
  list: (prefix) => readdir(join(folder, prefix)).catch(() => []),
  async put(key, body) {
    const path = join(folder, key);
    await mkdir(dirname(path), { recursive: true });
    await sync(`${path}.tmp`, 'w', body);
    await rename(`${path}.tmp`, path);
    await sync(dirname(path), 'r');
  },
  close() {},
});
