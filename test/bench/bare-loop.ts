import { Pool } from 'undici';

interface Page {
  secrets: readonly unknown[];
  page_info: { next_marker?: string };
}

/** The least that lists a scope: undici and `JSON.parse`, page after page. Usage: bare-loop.js <URL of the scope> <token> */
async function listAll(scopeUrl: string, token: string): Promise<number> {
  const { origin, pathname } = new URL(scopeUrl);
  const pool = new Pool(origin, { connections: 1 });
  let rows = 0;
  for (let marker: string | undefined = ''; marker !== undefined;) {
    const query = marker === '' ? '' : `&marker=${encodeURIComponent(marker)}`;
    const path = `${pathname}/secrets?limit=1000${query}`;
    const { body } = await pool.request({ path, method: 'GET', headers: { 'x-auth-token': token } });
    const page = JSON.parse(await body.text()) as Page;
    rows += page.secrets.length;
    marker = page.page_info.next_marker;
  }
  await pool.close();
  return rows;
}

const [scopeUrl = '', token = ''] = process.argv.slice(2);
void listAll(scopeUrl, token).then((rows) => console.log(rows));
