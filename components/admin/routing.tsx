'use client';
import { Alert, Button } from '@mantine/core';
import { useRef, useState } from 'react';
import { graphql, type RoutingQuery, useLazyQuery, useMutation, useQuery } from '../shell/apollo';
import { Section } from '../shell/page';
import { Empty, Failure, SkeletonRows } from '../shell/states';
import classes from './admin.module.css';
import type { Choice } from './choices';
import { type Difference, differences } from './differences';
import { AdminFrame } from './frame';
import { History } from './history';
import { RouteAgain, RoutingPreview } from './routing-preview';
import { nameIn, namesOf, RuleCard } from './routing-rule';
import { askWords, doWords, inputOf, type NameOf, type Rule, ruleOf } from './rule-words';
import { attemptKey, UNANSWERED } from './setting';

const ROUTING = graphql(`
  query Routing {
    routing {
      revision
      currency
      classes
      regions
      salesOwners
      segments
      accounts {
        id
        name
      }
      rules {
        id
        name
        enabled
        when {
          classes
          types
          entities
          regions
          accounts
          salesOwners
          segments
          sources
          amountFrom
          amountBelow
        }
        queue
        strategy
        person
        severity
        watchers
      }
    }
    queues {
      id
      code
      title
    }
    legalEntities {
      id
      code
      name
    }
    sources {
      id
      name
      title
    }
    people {
      id
      name
    }
    assignees {
      id
      name
    }
    setup {
      caseTypes {
        code
        title
      }
    }
  }
`);
const SET = graphql(`
  mutation SetRoutingRules($input: RoutingInput!) {
    setRoutingRules(input: $input) {
      ...SetupAnswer
    }
  }
`);
const PREVIEW = graphql(`
  query RoutingPreview($rules: [RoutingRuleInput!]!) {
    routingPreview(rules: $rules) {
      __typename
      ... on RoutingPreview {
        ...RoutingPreviewParts
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

/** Which queue a case goes to and who gets it: rules in order, the first that fits decides. */
export function Routing() {
  const { data, error, refetch } = useQuery(ROUTING, { fetchPolicy: 'network-only' });
  return (
    <AdminFrame
      at="/admin/routing"
      title="Routing"
      lead="The first rule that is on and fits decides about a case. Without one it goes to the queue that its type names, else to Unrouted."
    >
      {data ? (
        <>
          <Rules data={data} reload={async () => (await refetch()).data ?? null} />
          <RouteAgain />
          <History kind="routing rules" />
        </>
      ) : error ? (
        <Failure error={error} what="The routing rules" onRetry={() => void refetch()} />
      ) : (
        <SkeletonRows rows={6} label="Loading routing rules" />
      )}
    </AdminFrame>
  );
}

const lines = (rules: RoutingQuery['routing']['rules'], nameOf: NameOf, currency: string | null) =>
  Object.fromEntries(
    rules
      .map(ruleOf)
      .map((rule, index) => [
        `Rule ${index + 1}`,
        [rule.name, askWords(rule, nameOf, currency), doWords(rule, nameOf), rule.enabled ? 'on' : 'off'].join(': '),
      ]),
  );

function Rules({ data, reload }: { data: RoutingQuery; reload: () => Promise<RoutingQuery | null> }) {
  const [save] = useMutation(SET);
  const [look, looked] = useLazyQuery(PREVIEW, { fetchPolicy: 'network-only' });
  const [rules, setRules] = useState<readonly Rule[]>(() => data.routing.rules.map(ruleOf));
  const [base, setBase] = useState(data.routing);
  const [open, setOpen] = useState<number | null>(null);
  const [named, setNamed] = useState<readonly Choice[]>([]);
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState<{ text: string; changes: Difference[] } | null>(null);
  /** The rules whose preview is shown; others must be looked at again before they are saved. */
  const [seen, setSeen] = useState('');
  const attempt = useRef({ content: '', key: '' });
  const known = namesOf(data);
  const names = { ...known, accounts: [...known.accounts, ...named] };
  const nameOf = nameIn(names);
  const { currency } = data.routing;
  const sent = rules.map(inputOf);
  const content = JSON.stringify(sent);
  const changed = content !== JSON.stringify(base.rules.map(ruleOf).map(inputOf));
  const answer = looked.data?.routingPreview;
  const preview = seen === content && answer?.__typename === 'RoutingPreview' ? answer : null;
  const change = (key: number, part: Partial<Rule>) =>
    setRules(rules.map((rule) => (rule.key === key ? { ...rule, ...part } : rule)));
  const move = (index: number, by: number) => {
    const next = [...rules];
    const [rule] = next.splice(index, 1);
    if (rule) next.splice(index + by, 0, rule);
    setRules(next);
  };
  const add = () => {
    const rule = ruleOf();
    setRules([...rules, rule]);
    setOpen(rule.key);
  };
  const reset = (to: RoutingQuery['routing']['rules']) => {
    setRules(to.map(ruleOf));
    setOpen(null);
    setSaid(null);
  };
  const see = async () => {
    setSaid(null);
    const { data: found, error } = await look({ variables: { rules: sent } });
    setSeen(content);
    const refused = found && found.routingPreview.__typename !== 'RoutingPreview' ? found.routingPreview : null;
    if (refused) setSaid({ text: refused.message, changes: [] });
    else if (error) setSaid({ text: UNANSWERED, changes: [] });
  };
  const submit = async () => {
    const attempted = JSON.stringify([sent, base.revision]);
    if (attempt.current.content !== attempted) attempt.current = { content: attempted, key: attemptKey() };
    setBusy(true);
    setSaid(null);
    try {
      const { data: answered } = await save({
        variables: { input: { idempotencyKey: attempt.current.key, expected: base.revision, rules: sent } },
        refetchQueries: ['SetupHistory'],
      });
      const result = answered?.setRoutingRules;
      const done = result?.__typename === 'SetupDone';
      const now = done || result?.__typename === 'Conflict' ? await reload() : null;
      if (now) setBase(now.routing);
      if (now && done) return reset(now.routing.rules);
      const [was, is] = [base.rules, now?.routing.rules ?? base.rules].map((list) => lines(list, nameOf, currency));
      const labels = Object.fromEntries(Object.keys({ ...was, ...is }).map((key) => [key, key]));
      setSaid({
        text: now
          ? `${result?.__typename === 'Conflict' ? result.message : ''} Your rules are kept; saving again puts them in place of these.`
          : result && 'message' in result
            ? result.message
            : UNANSWERED,
        changes: now ? differences(was ?? {}, is ?? {}, labels) : [],
      });
    } catch {
      setSaid({ text: UNANSWERED, changes: [] });
    } finally {
      setBusy(false);
    }
  };
  const button = <Button onClick={add}>Add a rule</Button>;
  return (
    <Section title="Rules, the first that fits decides" actions={rules.length > 0 ? button : undefined}>
      {rules.length === 0 ? (
        <Empty title="No rule" action={button}>
          Every case goes to the queue that its type names. Add a rule where another team mends a kind of case, an
          entity’s, a region’s or a large amount.
        </Empty>
      ) : (
        rules.map((rule, index) => (
          <RuleCard
            key={rule.key}
            rule={rule}
            place={index + 1}
            last={index === rules.length - 1}
            open={open === rule.key}
            names={names}
            workers={data.assignees.map(({ id, name }) => ({ value: id, label: name }))}
            currency={currency ?? null}
            onOpen={(opened) => setOpen(opened ? rule.key : null)}
            onChange={(part) => change(rule.key, part)}
            onMove={(by) => move(index, by)}
            onRemove={() => setRules(rules.filter(({ key }) => key !== rule.key))}
            onNamed={(choice) => setNamed((before) => [...before, choice])}
          />
        ))
      )}
      {said ? (
        <Alert color={said.changes.length > 0 ? 'gray' : 'red'} m={12}>
          {said.text}
          <ul className={classes.changes}>
            {said.changes.map((each) => (
              <li key={each.label}>
                {each.label}: <del>{each.before}</del> → <ins>{each.now}</ins>
              </li>
            ))}
          </ul>
        </Alert>
      ) : null}
      {changed && preview ? <RoutingPreview preview={preview} queue={(code) => nameOf('queue', code)} /> : null}
      {changed ? (
        <div className={classes.actions}>
          <Button variant={preview ? 'default' : 'filled'} loading={looked.loading} onClick={() => void see()}>
            See what they would do
          </Button>
          <Button
            variant={preview ? 'filled' : 'default'}
            disabled={!preview}
            loading={busy}
            onClick={() => void submit()}
          >
            Save the rules
          </Button>
          <Button onClick={() => reset(base.rules)}>Undo</Button>
          <span className="quiet">Not saved yet</span>
        </div>
      ) : null}
    </Section>
  );
}
