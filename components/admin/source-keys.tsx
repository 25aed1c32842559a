'use client';
import { Alert, Button, CopyButton, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { FigureTable } from '../charts/figure-table';
import { type ApiKeyRowFragment, graphql } from '../shell/apollo';
import { Check } from '../shell/controls';
import { Dialog } from '../shell/dialog';
import { Section } from '../shell/page';
import { Time } from '../shell/time';
import classes from './admin.module.css';
import { firstSignal } from './first-signal';
import type { KeyActions } from './key-actions';
import { KeyState, RevokeButton } from './key-cells';

graphql(`
  fragment ApiKeyRow on ApiKey {
    id
    title
    prefix
    scopes
    source
    person {
      id
      name
    }
    createdAt
    lastUsedAt
    revokedAt
  }
`);

/** Keys that a source may send with. `actions` is absent for those who may only look. */
export function Keys({
  source,
  keys,
  heard,
  takesWebhooks,
  actions,
}: {
  /** name of the source */
  source: string;
  keys: readonly ApiKeyRowFragment[];
  /** whether its first signal has come in: shown beside a new key */
  heard: ReactNode;
  /** null when the vendor signs no webhooks */
  takesWebhooks: boolean | null;
  actions?: KeyActions;
}) {
  const [creating, setCreating] = useState(false);
  const [signing, setSigning] = useState(false);
  const [revoking, setRevoking] = useState<ApiKeyRowFragment | null>(null);
  const sorted = [...keys].sort(
    (a, b) => Number(a.revokedAt != null) - Number(b.revokedAt != null) || b.createdAt.localeCompare(a.createdAt),
  );
  return (
    <Section
      title="Keys"
      definition="What this source authenticates with. Only a digest is kept: a secret is shown once, when it is made. A revoked key is refused from that moment, and what comes with it is counted."
      actions={
        actions ? (
          <>
            {takesWebhooks === null ? null : (
              <Button onClick={() => setSigning(true)}>
                {takesWebhooks ? 'Replace webhook secret' : 'Set webhook secret'}
              </Button>
            )}
            <Button onClick={() => setCreating(true)}>Create key</Button>
          </>
        ) : undefined
      }
    >
      <FigureTable
        label="Keys"
        rows={sorted}
        rowKey={(key) => key.id}
        empty={
          actions ? 'No key: nothing can be received from this source.' : 'Administrators see and manage the keys.'
        }
        columns={[
          { key: 'title', head: 'Title', cell: (key) => key.title },
          {
            key: 'prefix',
            head: 'Begins with',
            cell: (key) => (
              <span className="mono" title={`May: ${key.scopes.join(', ')}`}>
                {key.prefix}…
              </span>
            ),
          },
          {
            key: 'state',
            head: 'State',
            cell: (key) => <KeyState revokedAt={key.revokedAt} />,
          },
          {
            key: 'used',
            head: 'Last used',
            cell: (key) => (key.lastUsedAt ? <Time at={key.lastUsedAt} /> : <span className="quiet">never</span>),
          },
          { key: 'created', head: 'Created', wide: true, cell: (key) => <Time at={key.createdAt} /> },
          {
            key: 'revoke',
            head: <span className="visually-hidden">Revoke</span>,
            right: true,
            cell: (key) =>
              actions && !key.revokedAt ? <RevokeButton title={key.title} onAsk={() => setRevoking(key)} /> : null,
          },
        ]}
      />
      {actions && creating ? (
        <CreateKey source={source} heard={heard} create={actions.create} onClose={() => setCreating(false)} />
      ) : null}
      {takesWebhooks === null ? null : (
        <p className={`${classes.note} quiet`}>
          {takesWebhooks
            ? 'Webhooks that the vendor signs are taken without a key.'
            : 'Signed webhooks are refused until their secret is set.'}
        </p>
      )}
      {actions && signing ? (
        <SetSecret sign={(secret) => actions.sign(source, secret)} onClose={() => setSigning(false)} />
      ) : null}
      {actions && revoking ? (
        <RevokeKey apiKey={revoking} revoke={actions.revoke} onClose={() => setRevoking(null)} />
      ) : null}
    </Section>
  );
}

function CreateKey({
  source,
  heard,
  create,
  onClose,
}: {
  source: string;
  heard: ReactNode;
  create: KeyActions['create'];
  onClose: () => void;
}) {
  const [title, setTitle] = useState('');
  const [backfill, setBackfill] = useState(false);
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [made, setMade] = useState<{ secret: string; command: string } | null>(null);
  const submit = async () => {
    setBusy(true);
    const result = await create({
      source,
      title: title.trim(),
      scopes: backfill ? ['ingest', 'backfill'] : ['ingest'],
    });
    setBusy(false);
    if ('secret' in result) {
      const { secret } = result;
      setMade({ secret, command: firstSignal({ url: window.location.origin, source, secret, at: new Date() }) });
    } else setRefusal(result.refusal);
  };
  if (made) {
    return (
      <Dialog meant onClose={onClose} title="Copy the secret now" width={680}>
        <p style={{ marginTop: 0 }}>
          It is shown this once; only its digest is kept. If it is lost, create another key and revoke this one.
        </p>
        <Copyable text={made.secret} label="Secret" />
        <p>Try it: this command sends one signal.</p>
        <Copyable text={made.command} label="Command" />
        {heard}
        <div className={classes.buttons}>
          <Button variant="filled" onClick={onClose}>
            I have stored it
          </Button>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog onClose={onClose} title="Create key">
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <TextInput
          label="Title"
          description="Who or what will use it: “production gateway”."
          value={title}
          onChange={(event) => setTitle(event.currentTarget.value)}
          data-autofocus
          required
          withAsterisk={false}
          error={refusal}
        />
        <Check
          label="May also send signals of the past (backfill)"
          checked={backfill}
          onChange={() => setBackfill(!backfill)}
        />
        <div className={classes.buttons}>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" loading={busy} disabled={title.trim() === ''}>
            Create
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** A text to take along, whole. */
export function Copyable({ text, label }: { text: string; label: string }) {
  return (
    <figure className={classes.secret} aria-label={label}>
      <pre>
        <code>{text}</code>
      </pre>
      <CopyButton value={text}>
        {({ copied, copy }) => (
          <Button onClick={copy} aria-label={copied ? `${label} copied` : `Copy ${label.toLowerCase()}`}>
            {copied ? 'Copied' : 'Copy'}
          </Button>
        )}
      </CopyButton>
    </figure>
  );
}

function SetSecret({
  sign,
  onClose,
}: {
  sign: (secret: string) => ReturnType<KeyActions['sign']>;
  onClose: () => void;
}) {
  const [secret, setSecret] = useState('');
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  return (
    <Dialog onClose={onClose} title="Webhook secret">
      <form
        className={classes.form}
        onSubmit={async (event) => {
          event.preventDefault();
          setBusy(true);
          const result = await sign(secret.trim());
          setBusy(false);
          if (result) setRefusal(result.refusal);
          else onClose();
        }}
      >
        <TextInput
          label="Signing secret"
          description="As the vendor shows it for this endpoint. It is kept sealed and never shown again."
          value={secret}
          onChange={(event) => setSecret(event.currentTarget.value)}
          type="password"
          autoComplete="off"
          data-autofocus
          required
          error={refusal}
        />
        <div className={classes.buttons}>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" loading={busy} disabled={secret.trim() === ''}>
            Keep
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

export function RevokeKey({
  apiKey,
  revoke,
  onClose,
}: {
  apiKey: ApiKeyRowFragment;
  revoke: KeyActions['revoke'];
  onClose: () => void;
}) {
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  return (
    <Dialog onClose={onClose} title={`Revoke “${apiKey.title}”?`}>
      <p style={{ marginTop: 0 }}>
        Deliveries signed with <span className="mono">{apiKey.prefix}…</span> are refused from now on. A source that
        still uses it falls silent here until it has another key. This can't be undone.
      </p>
      {refusal ? <Alert color="red">{refusal}</Alert> : null}
      <div className={classes.buttons}>
        <Button onClick={onClose}>Keep it</Button>
        <Button
          variant="filled"
          color="red"
          loading={busy}
          onClick={async () => {
            setBusy(true);
            const result = await revoke(apiKey.id);
            setBusy(false);
            if (result) setRefusal(result.refusal);
            else onClose();
          }}
        >
          Revoke
        </Button>
      </div>
    </Dialog>
  );
}
