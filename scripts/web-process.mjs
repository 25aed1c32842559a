/**
 * Node's arguments for the web process. Its live heap stays below 200 MiB; without a limit V8 lets garbage pile up to
 * gigabytes on a large machine before it looks. What ingestion holds at once is bounded far below it.
 */
export const webArguments = ['--max-old-space-size=400', '--enable-source-maps', '.build/web.js'];
