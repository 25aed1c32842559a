'use client';
import { Alert, Button, NativeSelect, TextInput } from '@mantine/core';
import { IconFileUpload } from '@tabler/icons-react';
import { useId, useRef, useState } from 'react';
import { type AdminFileQuery, graphql, useMutation, useQuery } from '../shell/apollo';
import { formatCount, plural } from '../shell/format';
import { Link } from '../shell/link';
import { Section } from '../shell/page';
import { Empty, Failure, SkeletonPanel } from '../shell/states';
import classes from './admin.module.css';
import { Refused, type Tally, through } from './door';
import { FileResult, Rehearsed } from './file-result';
import { AdminFrame } from './frame';
import { type FileFormat, formatOf, type Piece, piecesOf } from './pieces';
import { attemptKey, UNANSWERED } from './setting';

const FILE = graphql(`
  query AdminFile {
    sources {
      id
      name
      title
      adapter
    }
  }
`);
const OPEN = graphql(`
  mutation OpenFile($input: OpenFileInput!) {
    openFile(input: $input) {
      __typename
      ... on FileOpened {
        id
        secret
        expiresAt
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
const CLOSE = graphql(`
  mutation CloseFile($input: CloseFileInput!) {
    closeFile(input: $input) {
      ...SetupAnswer
    }
  }
`);

/** Beyond it a browser's memory is the wrong place; the command line reads files of any size. */
const MOST_BYTES = 64 * 2 ** 20;

interface Chosen {
  readonly name: string;
  readonly bytes: number;
  readonly text: string;
  readonly format: FileFormat;
}
type Stage =
  | { at: 'choosing' }
  | { at: 'rehearsing' | 'sending'; share: number; waiting: string | null }
  | { at: 'rehearsed'; pieces: readonly Piece[]; tally: Tally; file: { id: string; secret: string } }
  | { at: 'sent'; tally: Tally; file: { id: string }; stopped: boolean };

/** Signals from a file: looked through before anything is kept, then sent through the public door. */
export function FilePage() {
  const { data, error, refetch } = useQuery(FILE);
  return (
    <AdminFrame
      at="/admin/file"
      title="Signals from a file"
      lead="Drop a file: it is looked through first, and nothing is kept until you have seen what would become of it. Signals that are known already are recognised, so a file may be sent twice."
    >
      {data ? (
        data.sources.length > 0 ? (
          <Drop sources={data.sources} />
        ) : (
          <Empty
            title="No source yet"
            action={
              <Button component={Link} href="/admin/sources" variant="filled">
                Add a source
              </Button>
            }
          >
            A file is sent as the signals of a source: set that up first.
          </Empty>
        )
      ) : error ? (
        <Failure error={error} what="The sources" onRetry={() => void refetch()} />
      ) : (
        <SkeletonPanel height={220} label="Loading" />
      )}
    </AdminFrame>
  );
}

function Drop({ sources }: { sources: AdminFileQuery['sources'] }) {
  const [open] = useMutation(OPEN);
  const [close] = useMutation(CLOSE);
  const [source, setSource] = useState(sources.length === 1 ? (sources[0]?.name ?? '') : '');
  const [customer, setCustomer] = useState('');
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [over, setOver] = useState(false);
  const [stage, setStage] = useState<Stage>({ at: 'choosing' });
  const [refusal, setRefusal] = useState<string | null>(null);
  const stopped = useRef(false);
  const input = useId();
  const adapter = sources.find(({ name }) => name === source)?.adapter;

  const choose = async (file: File | undefined) => {
    if (!file) return;
    setStage({ at: 'choosing' });
    setChosen(null);
    if (file.size === 0) return setRefusal(`${file.name} is empty.`);
    if (file.size > MOST_BYTES)
      return setRefusal(
        `${file.name} has more than 64 MiB. Send it by “npm run ingest”, which reads files of any size.`,
      );
    const text = await file.text();
    const format = formatOf(text);
    if (!format)
      return setRefusal(
        `${file.name} is no file of signals: one JSON object a line, a JSON array, or one object is read, and a trace with the columns TIMESTAMP, ContextTokens, GeneratedTokens.`,
      );
    setRefusal(null);
    setChosen({ name: file.name, bytes: file.size, text, format });
  };
  const progress = (at: 'rehearsing' | 'sending') => (done: number, all: number, waiting: string | null) =>
    setStage({ at, share: all > 0 ? done / all : 1, waiting });
  const failed = (error: unknown) => {
    setRefusal(error instanceof Refused ? error.message : UNANSWERED);
    setStage({ at: 'choosing' });
  };

  const rehearse = async (file: Chosen) => {
    stopped.current = false;
    setRefusal(null);
    progress('rehearsing')(0, 1, null);
    try {
      const { data: answered } = await open({
        variables: { input: { idempotencyKey: attemptKey(), source, file: file.name, bytes: file.bytes } },
      });
      const answer = answered?.openFile;
      if (answer?.__typename !== 'FileOpened') throw new Refused(answer?.message ?? UNANSWERED);
      const pieces = piecesOf(file.text, file.format, { file: file.name, customer: customer.trim() });
      const tally = await through('rehearse', pieces, {
        source,
        secret: answer.secret,
        stopped: () => stopped.current,
        onProgress: progress('rehearsing'),
      });
      if (stopped.current) {
        await end(answer.id, null);
        return setStage({ at: 'choosing' });
      }
      setStage({ at: 'rehearsed', pieces, tally, file: answer });
    } catch (error) {
      failed(error);
    }
  };
  const end = (id: string, tally: Tally | null) =>
    close({
      variables: {
        input: {
          idempotencyKey: attemptKey(),
          id,
          sent: tally && {
            accepted: tally.accepted,
            duplicates: tally.duplicates,
            conflicting: tally.conflicting,
            ignored: tally.ignored,
            refused: tally.refused,
          },
        },
      },
    }).catch(() => undefined);
  const send = async ({ pieces, file }: Extract<Stage, { at: 'rehearsed' }>) => {
    stopped.current = false;
    progress('sending')(0, 1, null);
    try {
      const tally = await through('send', pieces, {
        source,
        secret: file.secret,
        stopped: () => stopped.current,
        onProgress: progress('sending'),
      });
      await end(file.id, tally);
      setStage({ at: 'sent', tally, file, stopped: stopped.current });
    } catch (error) {
      failed(error);
    }
  };

  const busy = stage.at === 'rehearsing' || stage.at === 'sending';
  const needsCustomer = chosen?.format.code === 'trace';
  const wrongSource = needsCustomer && source !== '' && adapter !== 'azure-llm';
  return (
    <>
      <Section title="The file">
        <div style={{ padding: 12 }} className={classes.form}>
          <div className={classes.pair}>
            <NativeSelect
              label="Sent as signals of"
              data={[
                { value: '', label: 'Choose a source', disabled: true },
                ...sources.map(({ name, title }) => ({ value: name, label: title })),
              ]}
              value={source}
              disabled={busy}
              onChange={(event) => {
                setSource(event.currentTarget.value);
                setStage({ at: 'choosing' });
              }}
              error={wrongSource ? 'A trace is read by a source whose payloads are such traces.' : undefined}
            />
            {needsCustomer ? (
              <TextInput
                label="Whose usage it is"
                description="The trace names no customer: the reference by which metering knows it."
                value={customer}
                onChange={(event) => setCustomer(event.currentTarget.value)}
              />
            ) : null}
          </div>
          {/* biome-ignore lint/a11y/noStaticElementInteractions: the file can be chosen by the button inside as well */}
          <div
            className={classes.drop}
            data-over={over || undefined}
            onDragOver={(event) => {
              event.preventDefault();
              setOver(true);
            }}
            onDragLeave={() => setOver(false)}
            onDrop={(event) => {
              event.preventDefault();
              setOver(false);
              if (!busy) void choose(event.dataTransfer.files[0]);
            }}
          >
            <IconFileUpload size={24} className="quiet" aria-hidden />
            {chosen ? (
              <span>
                <b>{chosen.name}</b>, {formatCount(chosen.bytes)} bytes, {chosen.format.title}
              </span>
            ) : (
              <span className="quiet">Drop a file here: one JSON signal a line, a JSON array, a vendor’s objects</span>
            )}
            <input
              id={input}
              type="file"
              aria-label="File of signals"
              className="visually-hidden"
              accept=".json,.ndjson,.jsonl,.csv,.txt,application/json"
              disabled={busy}
              onChange={(event) => {
                void choose(event.currentTarget.files?.[0]);
                event.currentTarget.value = '';
              }}
            />
            <Button component="label" htmlFor={input} disabled={busy}>
              {chosen ? 'Choose another file' : 'Choose a file'}
            </Button>
          </div>
          {refusal ? <Alert color="red">{refusal}</Alert> : null}
          {busy ? (
            <div role="status" aria-label={stage.at === 'sending' ? 'Sending' : 'Looking through'}>
              <progress className={classes.progress} value={stage.share} max={1} />
              <div className={classes.buttons}>
                <span className="quiet">
                  {stage.waiting
                    ? `Waiting: ${stage.waiting}`
                    : `${stage.at === 'sending' ? 'Sending' : 'Looking through'}, ${Math.round(stage.share * 100)} %`}
                </span>
                <Button
                  onClick={() => {
                    stopped.current = true;
                  }}
                >
                  Stop
                </Button>
              </div>
            </div>
          ) : stage.at === 'choosing' ? (
            <div className={classes.buttons}>
              <Button
                variant="filled"
                disabled={!chosen || source === '' || (needsCustomer && customer.trim() === '') || wrongSource}
                onClick={() => chosen && void rehearse(chosen)}
              >
                Look through it
              </Button>
            </div>
          ) : null}
        </div>
      </Section>
      {stage.at === 'rehearsed' ? (
        <Rehearsed
          tally={stage.tally}
          actions={
            <>
              <Button variant="filled" disabled={stage.pieces.length === 0} onClick={() => void send(stage)}>
                Send {plural(stage.pieces.length, 'signal')}
              </Button>
              <Button
                onClick={() => {
                  void end(stage.file.id, null);
                  setStage({ at: 'choosing' });
                }}
              >
                Send nothing
              </Button>
            </>
          }
        />
      ) : null}
      {stage.at === 'sent' ? (
        <FileResult tally={stage.tally} file={stage.file.id} source={source} stopped={stage.stopped} />
      ) : null}
    </>
  );
}
