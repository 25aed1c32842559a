'use client';
import { useEffect, useState } from 'react';
import { Dialog } from './dialog';
import { placesOf } from './navigation';
import classes from './shell.module.css';
import { useMay, useViewer } from './viewer';

/** Whether a key belongs to a field that somebody writes in. */
const isWriting = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** "?" opens the keys of every screen: those that this reader can use. */
export function Help() {
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== '?' || event.metaKey || event.ctrlKey || event.altKey || isWriting(event.target)) return;
      event.preventDefault();
      setOpen(true);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  return open ? <Keys onClose={() => setOpen(false)} /> : null;
}

function Keys({ onClose }: { onClose: () => void }) {
  const viewer = useViewer();
  const works = useMay('exceptions:work');
  const assigns = useMay('exceptions:assign');
  const parts: { title: string; keys: [string, string][] }[] = [
    {
      title: 'Everywhere',
      keys: [
        ['Ctrl K or ⌘K', 'search and commands'],
        ['?', 'these keys'],
        ...placesOf(viewer?.screens ?? []).map(({ key, label }): [string, string] => [`g ${key}`, `go to ${label}`]),
      ],
    },
    {
      title: 'In a list',
      keys: [
        ['j k', 'next row, row before'],
        ['Enter or o', 'open the row'],
        ['Escape', 'close what is beside the list, then empty the selection'],
      ],
    },
    ...(works
      ? [
          {
            title: 'In the queue of exceptions',
            keys: [
              ['Enter', 'show the case beside the list; j and k go on from there'],
              ['x', 'select the case'],
              ['c', 'claim the selected cases, else this one'],
              ...(assigns ? [['a', 'assign the selected cases, else this one'] as [string, string]] : []),
              ['w', 'say what the case waits for, or that it goes on'],
              ['r', 'ask the ERP to post again, where the open case allows it'],
              ['.', 'comment on the selected cases, else on this one'],
            ] as [string, string][],
          },
        ]
      : []),
  ];
  return (
    <Dialog onClose={onClose} title="Keys" width={440}>
      {parts.map(({ title, keys }) => (
        <section key={title} aria-label={title}>
          <h3 className={classes.choicesTitle}>{title}</h3>
          <dl className={classes.help}>
            {keys.map(([key, meaning]) => (
              <div key={key}>
                <dt>
                  <kbd>{key}</kbd>
                </dt>
                <dd>{meaning}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </Dialog>
  );
}
