/** How far the load is: for whoever watches the terminal, and in a file for the server that shows it. */
import { renameSync, writeFileSync } from 'node:fs';

export class Progress {
  private most = 0;
  private shown = -1;
  private written = 0;
  private open = false;

  /** @param file where the share is written as JSON {state, progress}; absent: nowhere */
  constructor(private readonly file: string | undefined) {}

  /** Says what is going on and how much of the whole is done, 0 to 1. */
  at(share: number, what: string): void {
    // Work may bring more work: what is shown only grows.
    this.most = Math.max(this.most, share);
    const percent = Math.floor(this.most * 100);
    if (process.stdout.isTTY) {
      const filled = Math.round(this.most * 24);
      process.stdout.write(
        `\r\u001b[2K[${'#'.repeat(filled)}${'.'.repeat(24 - filled)}] ${String(percent).padStart(3)} %  ${what}`,
      );
      this.open = true;
    } else if (Math.floor(percent / 10) > Math.floor(this.shown / 10) || this.shown < 0)
      console.log(`Demo company: ${percent} %, ${what}`);
    this.shown = percent;
    if (Date.now() - this.written > 250 || share >= 1) this.write(share >= 1 ? 'ready' : 'loading', this.most);
  }

  /** Ends the line, so that what follows starts on its own. */
  end(): void {
    if (this.open) process.stdout.write('\r\u001b[2K');
    this.open = false;
  }

  private write(state: 'loading' | 'ready', progress: number): void {
    this.written = Date.now();
    if (!this.file) return;
    // Renamed into place: a reader never sees half a file.
    writeFileSync(`${this.file}.new`, JSON.stringify({ state, progress: Math.round(progress * 1000) / 1000 }));
    renameSync(`${this.file}.new`, this.file);
  }
}
