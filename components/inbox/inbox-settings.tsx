'use client';
import { Alert, Button, NativeSelect } from '@mantine/core';
import { useState } from 'react';
import {
  graphql,
  type NotificationChannel,
  type NotificationPace,
  type NotificationSettingsFieldsFragment,
  useMutation,
  useQuery,
} from '../shell/apollo';
import { useApply } from '../shell/applied';
import { attemptKey } from '../shell/attempt';
import { Page, Section } from '../shell/page';
import { Failure, SkeletonPanel } from '../shell/states';
import classes from './inbox.module.css';
import { Undelivered } from './undelivered';
import { WebhookSection } from './webhook-section';

graphql(`
  fragment NotificationSettingsFields on NotificationSettings {
    kinds {
      code
      title
      rule
      paces {
        channel
        pace
        choices
      }
    }
    digestHour
    digestZone
    mailAbsent
    webhook {
      url
      createdAt
    }
    undelivered {
      id
      way
      person
      at
      attempts
      failure
    }
  }
`);
const SETTINGS = graphql(`
  query NotificationSettings {
    notificationSettings {
      ...NotificationSettingsFields
    }
  }
`);
const SET_PACE = graphql(`
  mutation SetNotificationPace($input: SetNotificationPaceInput!) {
    setNotificationPace(input: $input) {
      __typename
      ... on Invalid {
        message
      }
      ... on Forbidden {
        message
      }
      ... on NotFound {
        message
      }
    }
  }
`);
const SET_DIGEST = graphql(`
  mutation SetDigest($input: SetDigestInput!) {
    setDigest(input: $input) {
      __typename
      ... on Invalid {
        message
      }
      ... on Forbidden {
        message
      }
      ... on NotFound {
        message
      }
    }
  }
`);

const UNANSWERED = 'The server did not answer. Trying again is safe.';
const CHANNELS: Record<NotificationChannel, string> = { IN_APP: 'Inbox', E_MAIL: 'E-mail', WEBHOOK: 'Webhook' };
const PACES: Record<NotificationPace, string> = { AT_ONCE: 'At once', DAILY: 'In the digest', NEVER: 'Never' };

/** What the reader wants to be told of, by which way and how often; and what could not be delivered. */
export function InboxSettings() {
  const { data, error, refetch } = useQuery(SETTINGS);
  useApply('no period');
  const settings = data?.notificationSettings;
  const reload = () => void refetch();
  return (
    <Page title="What I am told" params={[]}>
      {error && !settings ? <Failure error={error} what="These settings" onRetry={reload} /> : null}
      {!settings && !error ? <SkeletonPanel height={360} label="Loading the settings" /> : null}
      {settings ? (
        <div className={classes.stack}>
          <Kinds settings={settings} onChanged={reload} />
          <Digest settings={settings} onChanged={reload} key={`${settings.digestHour} ${settings.digestZone}`} />
          <WebhookSection settings={settings} onChanged={reload} />
          <Undelivered rows={settings.undelivered} onChanged={reload} />
        </div>
      ) : null}
    </Page>
  );
}

interface PartProps {
  settings: NotificationSettingsFieldsFragment;
  onChanged: () => void;
}

function Kinds({ settings, onChanged }: PartProps) {
  const [send] = useMutation(SET_PACE);
  const [problem, setProblem] = useState<string | null>(null);
  const choose = async (kind: string, channel: NotificationChannel, pace: NotificationPace) => {
    const input = { idempotencyKey: attemptKey(), kind, channel, pace };
    const result = await send({ variables: { input } }).catch(() => null);
    const saved = result?.data?.setNotificationPace;
    setProblem(
      saved?.__typename === 'NotificationSettingsSaved'
        ? null
        : saved && 'message' in saved
          ? saved.message
          : UNANSWERED,
    );
    onChanged();
  };
  return (
    <Section
      title="By kind"
      definition="A letter and a webhook say who, what, how many and the case’s number, and lead here. Nothing else leaves."
    >
      {settings.mailAbsent ? <p className={classes.text}>{settings.mailAbsent}</p> : null}
      {problem ? <Alert color="red">{problem}</Alert> : null}
      <div className={classes.scroll}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">Of what</th>
              {settings.kinds[0]?.paces.map(({ channel }) => (
                <th scope="col" key={channel}>
                  {CHANNELS[channel]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {settings.kinds.map((kind) => (
              <tr key={kind.code}>
                <th scope="row">
                  {kind.title}
                  <small>{kind.rule}</small>
                </th>
                {kind.paces.map(({ channel, pace, choices }) => (
                  <td key={channel}>
                    <select
                      className="select"
                      aria-label={`${kind.title}: ${CHANNELS[channel]}`}
                      value={pace}
                      onChange={(event) =>
                        void choose(kind.code, channel, event.currentTarget.value as NotificationPace)
                      }
                    >
                      {choices.map((choice) => (
                        <option key={choice} value={choice}>
                          {PACES[choice]}
                        </option>
                      ))}
                    </select>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  );
}

const zones = (): string[] => ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')];

function Digest({ settings, onChanged }: PartProps) {
  const [send, { loading }] = useMutation(SET_DIGEST);
  const [hour, setHour] = useState(String(settings.digestHour));
  const [zone, setZone] = useState(settings.digestZone);
  const [problem, setProblem] = useState<string | null>(null);
  const save = async () => {
    const input = { idempotencyKey: attemptKey(), hour: Number(hour), zone };
    const result = await send({ variables: { input } }).catch(() => null);
    const saved = result?.data?.setDigest;
    setProblem(
      saved?.__typename === 'NotificationSettingsSaved'
        ? null
        : saved && 'message' in saved
          ? saved.message
          : UNANSWERED,
    );
    onChanged();
  };
  return (
    <Section title="Digest" definition="What you want in the digest and have not read by then, in one letter a day.">
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <NativeSelect
          label="Every day at"
          data={Array.from({ length: 24 }, (_, each) => ({
            value: String(each),
            label: `${String(each).padStart(2, '0')}:00`,
          }))}
          value={hour}
          onChange={(event) => setHour(event.currentTarget.value)}
        />
        <NativeSelect
          className={classes.wide}
          label="In the zone"
          data={zones()}
          value={zone}
          onChange={(event) => setZone(event.currentTarget.value)}
        />
        <Button
          type="submit"
          loading={loading}
          disabled={hour === String(settings.digestHour) && zone === settings.digestZone}
        >
          Save
        </Button>
      </form>
      {problem ? <Alert color="red">{problem}</Alert> : null}
    </Section>
  );
}
