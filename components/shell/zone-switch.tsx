'use client';
import { notifications } from '@mantine/notifications';
import { IconCheck, IconWorld } from '@tabler/icons-react';
import { graphql, useMutation } from './apollo';
import { attemptKey } from './attempt';
import { formatZone } from './format';
import { useNow } from './now';
import { Pop } from './pop';
import classes from './shell.module.css';
import { useZone } from './time';
import { useViewer } from './viewer';

const CHOOSE = graphql(`
  mutation ChooseTimes($input: ChooseTimesInput!) {
    chooseTimes(input: $input) {
      __typename
      ... on TimesChosen {
        times
      }
    }
  }
`);

const CHOICES = [
  { times: 'ENTITY', label: 'The legal entity’s' },
  { times: 'OWN', label: 'My own' },
] as const;

/** Says in which zone the times of a screen are, and lets the reader choose their own: on every browser of theirs. */
export function ZoneSwitch() {
  const viewer = useViewer();
  const zone = useZone();
  const now = useNow();
  const [choose] = useMutation(CHOOSE);
  if (!viewer) return null;
  const set = async (times: (typeof CHOICES)[number]['times'], close: () => void) => {
    close();
    try {
      await choose({
        variables: { input: { idempotencyKey: attemptKey(), times } },
        update: (cache, { data }) => {
          if (data?.chooseTimes.__typename !== 'TimesChosen') return;
          const { times: chosen } = data.chooseTimes;
          cache.modify({
            id: cache.identify({ __typename: 'Viewer', id: viewer.id }) ?? '',
            fields: { times: () => chosen },
          });
        },
      });
    } catch {
      notifications.show({ message: 'Your choice could not be kept. Try again.', color: 'var(--broken-solid)' });
    }
  };
  const name = formatZone(zone, now);
  return (
    <Pop
      align="end"
      width={240}
      className={classes.zone}
      label={`Times in ${name}`}
      title={`Times on this screen are in ${zone}`}
      face={
        <>
          <IconWorld size={13} aria-hidden />
          <span>{name}</span>
        </>
      }
    >
      {(close) => (
        <fieldset className={classes.choices}>
          <legend className={classes.choicesTitle}>Times and dates are</legend>
          {CHOICES.map(({ times, label }) => (
            <button
              key={times}
              type="button"
              className={classes.choice}
              aria-pressed={viewer.times === times}
              onClick={() => void set(times, close)}
            >
              {label}
              {viewer.times === times ? <IconCheck size={14} className={classes.last} aria-hidden /> : null}
            </button>
          ))}
        </fieldset>
      )}
    </Pop>
  );
}
