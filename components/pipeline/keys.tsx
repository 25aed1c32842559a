'use client';
import { Alert, Button, CopyButton, TextInput } from '@mantine/core';
import { useState } from 'react';
import { FigureTable } from '../charts/figure-table';
import { type ApiKeyRowFragment, graphql } from '../shell/apollo';
import { Dialog } from '../shell/dialog';
import { Section } from '../shell/page';
import { TermBadge } from '../shell/term';
import { Time } from '../shell/time';
import classes from './pipeline.module.css';

graphql(`
  fragment ApiKeyRow on ApiKey {
    id
    title
    prefix
    scopes
    createdAt
    lastUsedAt
    revokedAt
  }
`);

/** What the page's operations came to: a secret to show once, nothing, or a refusal in plain words. */
export interface KeyActions {
  create: (title: string) => Promise<{ secret: string } | { refusal: string }>;
  revoke: (id: string) => Promise<{ refusal: string } | null>;
  /** Keeps the secret that the vendor signs with. */
  sign: (secret: string) => Promise<{ refusal: string } | null>;
}

/** Keys that a source may send with. `actions` is absent for those who may only look. */
export function Keys({
  keys,
  takesWebhooks,
  actions,
}: {
  keys: readonly ApiKeyRowFragment[];
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
            cell: (key) => (
              <TermBadge
                plain
                term={key.revokedAt ? { label: 'Revoked', tone: 'NEUTRAL' } : { label: 'In force', tone: 'DONE' }}
              />
            ),
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
              actions && !key.revokedAt ? (
                <Button
                  variant="subtle"
                  color="red"
                  size="compact-xs"
                  onClick={() => setRevoking(key)}
                  aria-label={`Revoke ${key.title}`}
                >
                  Revoke
                </Button>
              ) : null,
          },
        ]}
      />
      {actions && creating ? <CreateKey create={actions.create} onClose={() => setCreating(false)} /> : null}
      {takesWebhooks === null ? null : (
        <p className={`${classes.note} quiet`}>
          {takesWebhooks
            ? 'Webhooks that the vendor signs are taken without a key.'
            : 'Signed webhooks are refused until their secret is set.'}
        </p>
      )}
      {actions && signing ? <SetSecret sign={actions.sign} onClose={() => setSigning(false)} /> : null}
      {actions && revoking ? (
        <RevokeKey apiKey={revoking} revoke={actions.revoke} onClose={() => setRevoking(null)} />
      ) : null}
    </Section>
  );
}

function CreateKey({ create, onClose }: { create: KeyActions['create']; onClose: () => void }) {
  const [title, setTitle] = useState('');
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const submit = async () => {
    setBusy(true);
    const result = await create(title.trim());
    setBusy(false);
    if ('secret' in result) setSecret(result.secret);
    else setRefusal(result.refusal);
  };
  if (secret) {
    return (
      <Dialog meant onClose={onClose} title="Copy the secret now">
        <p style={{ marginTop: 0 }}>
          It is shown this once; only its digest is kept. If it is lost, create another key and revoke this one.
        </p>
        <div className={classes.secret}>
          <code className="mono">{secret}</code>
          <CopyButton value={secret}>
            {({ copied, copy }) => <Button onClick={copy}>{copied ? 'Copied' : 'Copy'}</Button>}
          </CopyButton>
        </div>
        <div className={classes.buttons}>
          <Button variant="filled" className={classes.primary} onClick={onClose}>
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
          error={refusal}
        />
        <div className={classes.buttons}>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            variant="filled"
            className={classes.primary}
            loading={busy}
            disabled={title.trim() === ''}
          >
            Create
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function SetSecret({ sign, onClose }: { sign: KeyActions['sign']; onClose: () => void }) {
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
          <Button
            type="submit"
            variant="filled"
            className={classes.primary}
            loading={busy}
            disabled={secret.trim() === ''}
          >
            Keep
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function RevokeKey({
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
