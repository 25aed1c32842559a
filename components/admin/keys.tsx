'use client';
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { FigureTable } from '../charts/figure-table';
import { type AdminKeysQuery, type ApiKeyRowFragment, graphql, useQuery } from '../shell/apollo';
import { Check } from '../shell/controls';
import { Dialog } from '../shell/dialog';
import { Link } from '../shell/link';
import { Section } from '../shell/page';
import { Empty, Failure, SkeletonRows } from '../shell/states';
import { Time } from '../shell/time';
import { System, useViewer } from '../shell/viewer';
import classes from './admin.module.css';
import { AdminFrame } from './frame';
import { type KeyActions, useKeyActions } from './key-actions';
import { KeyState, RevokeButton } from './key-cells';
import { Copyable, RevokeKey } from './source-keys';

const KEYS = graphql(`
  query AdminKeys {
    apiKeys {
      ...ApiKeyRow
    }
    sources {
      id
      name
      title
    }
    people {
      id
      name
      standing {
        code
      }
    }
    setup {
      keyScopes {
        code
        title
        description
      }
    }
  }
`);

/** Every key: what it may, for which source it sends, as whom it reads. */
export function ApiKeys() {
  const { data, error, refetch } = useQuery(KEYS);
  const actions = useKeyActions(refetch);
  const [making, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<ApiKeyRowFragment | null>(null);
  const add = (
    <Button variant="filled" onClick={() => setMaking(true)}>
      Make a key
    </Button>
  );
  const scope = (code: string) => data?.setup.keyScopes.find((each) => each.code === code)?.title ?? code;
  return (
    <AdminFrame
      at="/admin/keys"
      title="API keys"
      lead="What programs authenticate with. A key that sends belongs to one source; a key that reads sees what a person sees, and is refused while that person is disabled."
      actions={add}
    >
      {data ? (
        <Section title="API keys">
          <FigureTable
            label="API keys"
            rows={data.apiKeys}
            rowKey={(key) => key.id}
            empty={
              <Empty title="No key yet" action={add}>
                A source’s own page makes its key together with a command to try it.
              </Empty>
            }
            columns={[
              { key: 'title', head: 'Title', cell: (key) => key.title },
              {
                key: 'prefix',
                head: 'Begins with',
                cell: (key) => <span className="mono">{key.prefix}…</span>,
                wide: true,
              },
              { key: 'scopes', head: 'May', cell: (key) => key.scopes.map(scope).join(', ') },
              {
                key: 'for',
                head: 'For',
                wide: true,
                cell: (key) => (
                  <>
                    {key.source ? (
                      <Link href={`/admin/sources/${encodeURIComponent(key.source)}`}>
                        <System code={key.source} />
                      </Link>
                    ) : null}
                    {key.source && key.person ? ', ' : null}
                    {key.person ? `as ${key.person.name}` : null}
                  </>
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
                wide: true,
                cell: (key) => (key.lastUsedAt ? <Time at={key.lastUsedAt} /> : <span className="quiet">never</span>),
              },
              {
                key: 'revoke',
                head: <span className="visually-hidden">Revoke</span>,
                right: true,
                cell: (key) =>
                  key.revokedAt ? null : <RevokeButton title={key.title} onAsk={() => setRevoking(key)} />,
              },
            ]}
          />
        </Section>
      ) : error ? (
        <Failure error={error} what="The keys" onRetry={() => void refetch()} />
      ) : (
        <SkeletonRows rows={6} label="Loading keys" />
      )}
      {making && data ? <MakeKey data={data} create={actions.create} onClose={() => setMaking(false)} /> : null}
      {revoking ? <RevokeKey apiKey={revoking} revoke={actions.revoke} onClose={() => setRevoking(null)} /> : null}
    </AdminFrame>
  );
}

function MakeKey({
  data,
  create,
  onClose,
}: {
  data: AdminKeysQuery;
  create: KeyActions['create'];
  onClose: () => void;
}) {
  const own = useViewer()?.id ?? '';
  const [title, setTitle] = useState('');
  const [scopes, setScopes] = useState<readonly string[]>(['read']);
  const [source, setSource] = useState('');
  const [user, setUser] = useState(own);
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const sends = scopes.some((scope) => scope !== 'read');
  if (secret)
    return (
      <Dialog meant onClose={onClose} title="Copy the secret now" width={560}>
        <p style={{ marginTop: 0 }}>
          It is shown this once; only its digest is kept. If it is lost, make another key and revoke this one.
        </p>
        <Copyable text={secret} label="Secret" />
        <div className={classes.buttons}>
          <Button variant="filled" onClick={onClose}>
            I have stored it
          </Button>
        </div>
      </Dialog>
    );
  return (
    <Dialog onClose={onClose} title="Make a key">
      <form
        className={classes.form}
        onSubmit={async (event) => {
          event.preventDefault();
          setBusy(true);
          const result = await create({
            title: title.trim(),
            scopes,
            ...(sends ? { source } : {}),
            ...(scopes.includes('read') ? { user } : {}),
          });
          setBusy(false);
          if ('secret' in result) setSecret(result.secret);
          else setRefusal(result.refusal);
        }}
      >
        <TextInput
          label="Title"
          description="Who or what will use it."
          value={title}
          onChange={(event) => setTitle(event.currentTarget.value)}
          data-autofocus
          required
          withAsterisk={false}
        />
        <fieldset className={classes.boxes}>
          <legend>May</legend>
          {data.setup.keyScopes.map(({ code, title: label, description }) => (
            <Check
              key={code}
              label={label}
              title={description}
              checked={scopes.includes(code)}
              onChange={() =>
                setScopes(scopes.includes(code) ? scopes.filter((each) => each !== code) : [...scopes, code])
              }
            />
          ))}
        </fieldset>
        {sends ? (
          <NativeSelect
            label="Sends for"
            data={[
              { value: '', label: 'Choose a source', disabled: true },
              ...data.sources.map((each) => ({ value: each.name, label: each.title })),
            ]}
            value={source}
            onChange={(event) => setSource(event.currentTarget.value)}
          />
        ) : null}
        {scopes.includes('read') ? (
          <NativeSelect
            label="Reads as"
            data={data.people
              .filter(({ standing }) => standing.code !== 'disabled')
              .map(({ id, name }) => ({ value: id, label: name }))}
            value={user}
            onChange={(event) => setUser(event.currentTarget.value)}
          />
        ) : null}
        {refusal ? (
          <p className={classes.fault} role="alert">
            {refusal}
          </p>
        ) : null}
        <div className={classes.buttons}>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" loading={busy} disabled={title.trim() === '' || scopes.length === 0}>
            Make
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
