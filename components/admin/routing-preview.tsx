'use client';
import { Button } from '@mantine/core';
import { useState } from 'react';
import { FigureTable } from '../charts/figure-table';
import { graphql, type RoutingPreviewPartsFragment, useLazyQuery, useMutation } from '../shell/apollo';
import { attemptKey } from '../shell/attempt';
import { formatCount, plural } from '../shell/format';
import { Link } from '../shell/link';
import { Section } from '../shell/page';
import classes from './admin.module.css';
import { UNANSWERED } from './setting';

graphql(`
  fragment RoutingPreviewParts on RoutingPreview {
    open
    past
    moves {
      from
      to
      count
    }
    rules {
      name
      open
      past
      unconverted
      cases {
        id
        number
        title
      }
    }
  }
`);

/** What the rules would do as they stand in the form: between which queues cases move, and what each rule catches. */
export function RoutingPreview({
  preview,
  queue,
}: {
  preview: RoutingPreviewPartsFragment;
  queue: (code: string) => string;
}) {
  const moved = preview.moves.reduce((total, { count }) => total + count, 0);
  return (
    <section className={classes.preview} aria-label="What these rules would do">
      <p role="status">
        {moved === 0
          ? `No open case moves: all ${formatCount(preview.open)} stay in their queues.`
          : `${plural(moved, 'open case')} of ${formatCount(preview.open)} would move.`}
      </p>
      {preview.moves.length > 0 ? (
        <FigureTable
          label="Moves between queues"
          rows={preview.moves}
          rowKey={({ from, to }) => `${from} ${to}`}
          columns={[
            { key: 'from', head: 'From', cell: ({ from }) => queue(from) },
            { key: 'to', head: 'To', cell: ({ to }) => queue(to) },
            { key: 'count', head: 'Open cases', right: true, cell: ({ count }) => formatCount(count) },
          ]}
        />
      ) : null}
      <FigureTable
        label="What each rule catches"
        rows={preview.rules.map((rule, index) => ({ ...rule, place: index + 1 }))}
        rowKey={({ place }) => String(place)}
        columns={[
          { key: 'name', head: 'Rule', cell: ({ place, name }) => `${place} ${name}`, words: true },
          { key: 'open', head: 'Open now', right: true, cell: ({ open }) => formatCount(open) },
          {
            key: 'past',
            head: 'Closed, of the last 90 days',
            right: true,
            cell: ({ past }) => formatCount(past),
          },
          {
            key: 'unconverted',
            head: 'Not weighed: no rate',
            right: true,
            wide: true,
            cell: ({ unconverted }) => (unconverted > 0 ? formatCount(unconverted) : ''),
          },
          {
            key: 'cases',
            head: 'For example',
            wide: true,
            words: true,
            cell: ({ cases }) =>
              cases.map(({ id, number, title }, index) => (
                <span key={id}>
                  {index > 0 ? ', ' : ''}
                  <Link href={`/exceptions/${encodeURIComponent(id)}`} title={title}>
                    {number}
                  </Link>
                </span>
              )),
          },
        ]}
      />
    </section>
  );
}

graphql(`
  fragment ReroutingParts on Rerouting {
    open
    kept
    nobody
    given
    people {
      name
      count
    }
    cases {
      id
      title
      from
      to
      rule
    }
  }
`);
const PREVIEW = graphql(`
  query ReroutingPreview {
    reroutingPreview {
      ...ReroutingParts
    }
  }
`);
const REROUTE = graphql(`
  mutation RerouteExceptions($input: RerouteInput!) {
    rerouteExceptions(input: $input) {
      __typename
      ... on Rerouting {
        ...ReroutingParts
      }
      ... on Invalid {
        message
      }
      ... on Forbidden {
        message
      }
    }
  }
`);

/** Routing again: who would get what, then the act, then its receipt. */
export function RouteAgain() {
  const [ask, { data, loading, error }] = useLazyQuery(PREVIEW, { fetchPolicy: 'network-only' });
  const [act, acting] = useMutation(REROUTE);
  const [key, setKey] = useState(attemptKey);
  const [problem, setProblem] = useState<string | null>(null);
  const done = acting.data?.rerouteExceptions;
  const receipt = done?.__typename === 'Rerouting' ? done : null;
  const shown = receipt ?? data?.reroutingPreview;
  const look = () => {
    acting.reset();
    setProblem(null);
    setKey(attemptKey());
    void ask();
  };
  const run = async () => {
    setProblem(null);
    try {
      const answer = (await act({ variables: { input: { idempotencyKey: key } } })).data?.rerouteExceptions;
      if (answer?.__typename !== 'Rerouting') setProblem(answer?.message ?? UNANSWERED);
    } catch {
      setProblem(UNANSWERED);
    }
  };
  return (
    <Section
      title="Route open cases again"
      definition="Queue and severity follow the rules by themselves. Who gets a case is decided when it opens: this decides anew, for cases that nobody has or that a rule gave away."
    >
      <div className={classes.note}>
        <p>
          After an absence, a change of team or of a rule: open cases go to whoever the rules name now. What a person
          gave to somebody stays there.
        </p>
        <div className={classes.actions}>
          <Button onClick={look} loading={loading}>
            See who would get what
          </Button>
          {shown && !receipt && shown.given > 0 ? (
            <Button variant="filled" loading={acting.loading} onClick={() => void run()}>
              Route {plural(shown.given, 'case')} again
            </Button>
          ) : null}
        </div>
        {problem || error ? (
          <p className={classes.fault} role="alert">
            {problem ?? UNANSWERED}
          </p>
        ) : null}
        {shown ? (
          <>
            <p role="status">
              {receipt ? 'Done: ' : ''}
              {shown.given === 0
                ? `None of ${plural(shown.open, 'open case')} ${receipt ? 'went' : 'would go'} to somebody else.`
                : `${plural(shown.given, 'case')} of ${formatCount(shown.open)} ${receipt ? 'went' : 'would go'} to somebody else.`}{' '}
              {shown.kept > 0 ? `${formatCount(shown.kept)} stay where a person put them. ` : ''}
              {shown.nobody > 0 ? `For ${formatCount(shown.nobody)} nobody is there. ` : ''}
              {shown.people.map(({ name, count }) => `${name} ${formatCount(count)}`).join(', ')}
            </p>
            {shown.cases.length > 0 ? (
              <FigureTable
                label={receipt ? 'What became of each case' : 'What would become of each case'}
                rows={shown.cases}
                rowKey={({ id }) => id}
                columns={[
                  {
                    key: 'title',
                    head: 'Case',
                    words: true,
                    cell: ({ id, title }) => <Link href={`/exceptions/${encodeURIComponent(id)}`}>{title}</Link>,
                  },
                  { key: 'from', head: 'From', wide: true, cell: ({ from }) => from ?? 'nobody' },
                  { key: 'to', head: 'To', cell: ({ to }) => to },
                  { key: 'rule', head: 'Rule', wide: true, cell: ({ rule }) => rule },
                ]}
              />
            ) : null}
            {shown.given > shown.cases.length ? (
              <p className="quiet">The first {formatCount(shown.cases.length)} are listed; the audit names all.</p>
            ) : null}
          </>
        ) : null}
      </div>
    </Section>
  );
}
