/** Something the person at the terminal can act on: printed as one sentence, without a stack. */
export class Refusal extends Error {}

/** Runs a command-line entry: a refusal or a crash ends it with a message on standard error and exit code 1. */
export async function runEntry(entry) {
  // Through exit(), so that what ends children at exit also does at Ctrl-C. An entry may listen itself beforehand.
  for (const [name, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ]) {
    if (process.listenerCount(name) === 0) process.once(name, () => process.exit(code));
  }
  try {
    await entry();
  } catch (error) {
    console.error(error instanceof Refusal ? `throughline: ${error.message}` : error);
    process.exitCode = 1;
  }
}
