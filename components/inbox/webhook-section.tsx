'use client';
import { Alert, Button } from '@mantine/core';
import { useState } from 'react';
import { graphql, type NotificationSettingsFieldsFragment, useMutation } from '../shell/apollo';
import { attemptKey } from '../shell/attempt';
import { Field } from '../shell/controls';
import { Identifier } from '../shell/identifier';
import { Section } from '../shell/page';
import { Time } from '../shell/time';
import classes from './inbox.module.css';

const SET_WEBHOOK = graphql(`
  mutation SetNotificationWebhook($input: SetNotificationWebhookInput!) {
    setNotificationWebhook(input: $input) {
      __typename
      ... on NotificationSettingsSaved {
        webhookSecret
      }
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

/** Where notifications are sent to, signed. The secret is shown once, when the address is set. */
export function WebhookSection({
  settings,
  onChanged,
}: {
  settings: NotificationSettingsFieldsFragment;
  onChanged: () => void;
}) {
  const [send, { loading }] = useMutation(SET_WEBHOOK);
  const [url, setUrl] = useState('');
  const [secret, setSecret] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const set = async (address: string | null) => {
    const result = await send({ variables: { input: { idempotencyKey: attemptKey(), url: address } } }).catch(
      () => null,
    );
    const saved = result?.data?.setNotificationWebhook;
    if (saved?.__typename === 'NotificationSettingsSaved') {
      setProblem(null);
      setSecret(saved.webhookSecret ?? null);
      setUrl('');
      onChanged();
    } else setProblem(saved?.message ?? 'The server did not answer. Trying again is safe.');
  };
  return (
    <Section
      title="Webhook"
      definition="Each notification as a signed POST (Standard Webhooks) to an address of yours; tried again for hours when it does not answer."
    >
      {settings.webhook ? (
        <div className={classes.form}>
          <span className={classes.wide}>
            <Identifier value={settings.webhook.url} /> since <Time at={settings.webhook.createdAt} />
          </span>
          <Button loading={loading} onClick={() => void set(null)}>
            Remove
          </Button>
        </div>
      ) : null}
      {secret ? (
        <p className={classes.secret} role="status">
          The secret that calls are signed with, shown this once: <Identifier value={secret} />
        </p>
      ) : null}
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          void set(url);
        }}
      >
        <Field
          className={classes.wide}
          label={settings.webhook ? 'Another address, with a new secret' : 'Address'}
          placeholder="https://example.com/hook"
          value={url}
          onChange={(event) => setUrl(event.currentTarget.value)}
        />
        <Button type="submit" loading={loading} disabled={url.trim() === ''}>
          Set
        </Button>
      </form>
      {problem ? <Alert color="red">{problem}</Alert> : null}
    </Section>
  );
}
