/** An ingestion process of its own, for tests of several processes and of sudden ends: prints its port, then serves. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ingestRaw } from '../server/ingest/handler';

const server = createServer((request, response) => {
  ingestRaw(request, response).catch(() => response.destroy());
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
process.on('disconnect', () => process.exit(0));
