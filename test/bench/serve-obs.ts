import { OBS_KEY, startObsServer } from '../support/obs-server.ts';

// The OBS test server as a program: prints where it is, ends with its parent's signal.
const { endpoint, bucket } = await startObsServer();
console.log(JSON.stringify({ endpoint, bucket: bucket.name, ...OBS_KEY }));
