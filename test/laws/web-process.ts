/** The API of the web process as it is served, without the pages: what is to be killed must be quick to start again. */
import { createWebServer } from '../../server/http';
import { env } from '../../server/runtime/env';

const { server } = createWebServer(async (_, response) => {
  response.writeHead(404).end();
});
server.listen(env.port, env.host, () => process.send?.({ type: 'ready' }));
process.on('disconnect', () => process.exit(0));
