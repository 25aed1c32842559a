'use client';
import { Button } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useMemo } from 'react';
import classes from './json.module.css';
import { jsonLines, jsonText } from './json-text';

/** A payload as the source sent it, laid out for reading; a click copies it. */
export function Json({ text, label = 'Payload' }: { text: string; label?: string }) {
  const clipboard = useClipboard({ timeout: 1_500 });
  const lines = useMemo(() => jsonLines(text), [text]);
  // Whoever may not read payloads gets none; an empty box would look like an empty payload.
  if (text === '') return <p className="quiet">Your role does not include payloads.</p>;
  return (
    <div className={classes.frame}>
      <Button
        size="compact-xs"
        className={classes.copy}
        leftSection={clipboard.copied ? <IconCheck size={12} aria-hidden /> : <IconCopy size={12} aria-hidden />}
        onClick={() => clipboard.copy(jsonText(text))}
      >
        {clipboard.copied ? 'Copied' : 'Copy'}
      </Button>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className={classes.text} tabIndex={0} aria-label={label}>
        {lines.map(({ depth, tokens }, row) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines of a text that does not change
          <div key={row} style={{ paddingLeft: depth * 16 }}>
            {tokens.map((token, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: tokens of a text that does not change
              <span key={place} className={classes[token.kind]}>
                {token.text}
              </span>
            ))}
          </div>
        ))}
      </section>
    </div>
  );
}
