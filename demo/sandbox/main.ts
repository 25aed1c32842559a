/**
 * The counterparts as a process of its own: a billing system, a CRM and the ERPs of the demo company. It begins where the
 * told history ends and keeps what happens in DATA_DIR/sandbox.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { generate } from '../generate';
import { address, remembered, sandboxFolder } from '../installation';
import { Refusal } from '../refusal';
import { begin } from './beginning';
import { newToken, serving } from './http';
import { isBegun, Journal } from './journal';
import { Outbox } from './outbox';

/** How often the calendar is looked at. */
const TURN = 60_000;

function secret(): string {
  const file = path.join(sandboxFolder(), 'token');
  if (!existsSync(file)) writeFileSync(file, newToken(), { mode: 0o600 });
  return readFileSync(file, 'utf8').trim();
}

/** For a company that was loaded before there were counterparts: its history is made up once more. */
function beginLate(): void {
  const known = remembered();
  if (!known) throw new Refusal('The demo company has not been loaded here yet; npm start loads it.');
  const now = Date.parse(known.now);
  begin(generate({ seed: known.seed, now, scale: known.scale }), now);
}

async function run(): Promise<void> {
  if (process.argv[2] === 'begin') return beginLate();
  const port = Number(process.env.SANDBOX_PORT);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new Refusal(`SANDBOX_PORT must be a number from 1 to 65535, not ${process.env.SANDBOX_PORT}.`);
  // In a process of its own: what making it up takes is given back.
  if (!isBegun(sandboxFolder()))
    spawnSync(process.execPath, [process.argv[1] as string, 'begin'], { stdio: 'inherit' });
  if (!isBegun(sandboxFolder())) throw new Refusal('The counterparts of the demo company have nothing to begin with.');
  const crash = (error: unknown) => {
    console.error(error instanceof Refusal ? `throughline: ${error.message}` : error);
    process.exit(1);
  };
  process.on('uncaughtException', crash);
  process.on('unhandledRejection', crash);

  const journal = new Journal(sandboxFolder(), crash);
  journal.open();
  const stopping = new AbortController();
  const outbox = new Outbox(journal, {
    url: address(),
    keyOf: (system) => (remembered()?.keys as Record<string, string> | undefined)?.[system],
  });
  const { server, turn } = serving({ journal, outbox, token: secret(), now: Date.now });
  await turn();
  const turning = setInterval(() => turn().catch(crash), TURN);
  server.on('error', crash);
  server.listen(port, '127.0.0.1', () => process.send?.({ type: 'ready' }));
  process.title = 'throughline sandbox';
  const stop = () => {
    if (stopping.signal.aborted) return;
    stopping.abort();
    clearInterval(turning);
    server.close();
    server.closeAllConnections();
    void journal.settled().then(() => process.exit(0));
  };
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.on(name, stop);
  process.on('disconnect', stop);
  process.on('message', () => undefined);
  await outbox.run([...journal.state.all('system').keys()], stopping.signal);
}

run().catch((error: unknown) => {
  console.error(error instanceof Refusal ? `throughline: ${error.message}` : error);
  process.exit(1);
});
