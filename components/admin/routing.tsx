'use client';
import { ActionIcon, Alert, Button, NativeSelect } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconTrash } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { graphql, type RoutingQuery, useMutation, useQuery } from '../shell/apollo';
import { Check } from '../shell/controls';
import { Section } from '../shell/page';
import { Empty, Failure, SkeletonRows } from '../shell/states';
import classes from './admin.module.css';
import { type Difference, differences } from './differences';
import { AdminFrame } from './frame';
import { attemptKey, UNANSWERED } from './setting';

const ROUTING = graphql(`
  query Routing {
    routing {
      revision
      rules {
        queue
        caseType
        entity
        region
        enabled
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
      region
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

/** A rule with a name of its own, so that it stays itself when it moves. */
interface Rule {
  key: number;
  queue: string;
  caseType: string;
  entity: string;
  region: string;
  enabled: boolean;
}
let made = 0;
const ruleOf = (rule?: RoutingQuery['routing']['rules'][number]): Rule => {
  made += 1;
  return {
    key: made,
    queue: rule?.queue ?? '',
    caseType: rule?.caseType ?? '',
    entity: rule?.entity ?? '',
    region: rule?.region ?? '',
    enabled: rule?.enabled ?? true,
  };
};
const any = (label: string) => ({ value: '', label });

/** Which queue a case goes to, when it is not the one that its type names: rules in order, the first that fits decides. */
export function Routing() {
  const { data, error, refetch } = useQuery(ROUTING, { fetchPolicy: 'network-only' });
  return (
    <AdminFrame
      at="/admin/routing"
      title="Routing"
      lead="A case goes to the queue of the first rule that fits, else to the one that its type names, else to Unrouted. A rule that names nothing in a column fits everything there."
    >
      {data ? (
        <Rules data={data} reload={async () => (await refetch()).data ?? null} />
      ) : error ? (
        <Failure error={error} what="The routing rules" onRetry={() => void refetch()} />
      ) : (
        <SkeletonRows rows={6} label="Loading routing rules" />
      )}
    </AdminFrame>
  );
}

function Rules({ data, reload }: { data: RoutingQuery; reload: () => Promise<RoutingQuery | null> }) {
  const [save] = useMutation(SET);
  const [rules, setRules] = useState<readonly Rule[]>(() => data.routing.rules.map(ruleOf));
  const [base, setBase] = useState(data.routing);
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState<{ text: string; changes: Difference[] } | null>(null);
  const attempt = useRef({ content: '', key: '' });
  const sent = rules.map(({ key: _, ...rule }) => ({
    queue: rule.queue,
    caseType: rule.caseType || null,
    entity: rule.entity || null,
    region: rule.region || null,
    enabled: rule.enabled,
  }));
  const plain = (list: RoutingQuery['routing']['rules']) =>
    list.map(({ queue, caseType, entity, region, enabled }) => ({ queue, caseType, entity, region, enabled }));
  const changed = JSON.stringify(sent) !== JSON.stringify(plain(base.rules));
  const change = (index: number, part: Partial<Rule>) =>
    setRules(rules.map((rule, at) => (at === index ? { ...rule, ...part } : rule)));
  const move = (index: number, by: number) => {
    const next = [...rules];
    const [rule] = next.splice(index, 1);
    if (rule) next.splice(index + by, 0, rule);
    setRules(next);
  };
  const submit = async () => {
    const content = JSON.stringify([sent, base.revision]);
    if (attempt.current.content !== content) attempt.current = { content, key: attemptKey() };
    setBusy(true);
    setSaid(null);
    try {
      const { data: answered } = await save({
        variables: { input: { idempotencyKey: attempt.current.key, expected: base.revision, rules: sent } },
      });
      const answer = answered?.setRoutingRules;
      const done = answer?.__typename === 'SetupDone';
      const now = done || answer?.__typename === 'Conflict' ? await reload() : null;
      if (now) setBase(now.routing);
      if (done) return;
      const lines = (list: RoutingQuery['routing']['rules']) =>
        Object.fromEntries(
          plain(list).map((rule, index) => [`Rule ${index + 1}`, Object.values(rule).map((part) => part ?? 'any')]),
        );
      const [was, is] = [lines(base.rules), lines(now?.routing.rules ?? base.rules)];
      const labels = Object.fromEntries(Object.keys({ ...was, ...is }).map((key) => [key, key]));
      setSaid({
        text: now
          ? `${answer?.__typename === 'Conflict' ? answer.message : ''} Your rules are kept; saving again puts them in place of these.`
          : (answer?.message ?? UNANSWERED),
        changes: now ? differences(was, is, labels) : [],
      });
    } catch {
      setSaid({ text: UNANSWERED, changes: [] });
    } finally {
      setBusy(false);
    }
  };
  const regions = [...new Set(data.legalEntities.map(({ region }) => region))].sort();
  const add = <Button onClick={() => setRules([...rules, ruleOf()])}>Add a rule</Button>;
  return (
    <Section title="Rules, the first that fits decides" actions={rules.length > 0 ? add : undefined}>
      {rules.length === 0 ? (
        <Empty title="No rule" action={add}>
          Every case goes to the queue that its type names. Add a rule where another team mends a kind of case, or an
          entity’s or region’s.
        </Empty>
      ) : (
        <div>
          {rules.map((rule, index) => (
            <fieldset
              key={rule.key}
              className={classes.rule}
              data-off={!rule.enabled || undefined}
              aria-label={`Rule ${index + 1}`}
            >
              <span className={classes.place}>{index + 1}</span>
              <NativeSelect
                aria-label="Exception type"
                data={[
                  any('Every type'),
                  ...data.setup.caseTypes.map(({ code, title }) => ({ value: code, label: title })),
                ]}
                value={rule.caseType}
                onChange={(event) => change(index, { caseType: event.currentTarget.value })}
              />
              <NativeSelect
                aria-label="Legal entity"
                data={[
                  any('Every entity'),
                  ...data.legalEntities.map(({ code, name }) => ({ value: code, label: name })),
                ]}
                value={rule.entity}
                onChange={(event) => change(index, { entity: event.currentTarget.value })}
              />
              <NativeSelect
                aria-label="Region"
                data={[any('Every region'), ...[...new Set([...regions, rule.region])].filter(Boolean)]}
                value={rule.region}
                onChange={(event) => change(index, { region: event.currentTarget.value })}
              />
              <NativeSelect
                aria-label="Queue"
                data={[
                  { value: '', label: 'Choose a queue', disabled: true },
                  ...data.queues.map(({ code, title }) => ({ value: code, label: `→ ${title}` })),
                ]}
                value={rule.queue}
                onChange={(event) => change(index, { queue: event.currentTarget.value })}
              />
              <span className={classes.tools}>
                <Check label="On" checked={rule.enabled} onChange={() => change(index, { enabled: !rule.enabled })} />
                <ActionIcon aria-label={`Rule ${index + 1} up`} disabled={index === 0} onClick={() => move(index, -1)}>
                  <IconArrowUp size={16} />
                </ActionIcon>
                <ActionIcon
                  aria-label={`Rule ${index + 1} down`}
                  disabled={index === rules.length - 1}
                  onClick={() => move(index, 1)}
                >
                  <IconArrowDown size={16} />
                </ActionIcon>
                <ActionIcon
                  aria-label={`Remove rule ${index + 1}`}
                  onClick={() => setRules(rules.filter((_, at) => at !== index))}
                >
                  <IconTrash size={16} />
                </ActionIcon>
              </span>
            </fieldset>
          ))}
        </div>
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
      {changed ? (
        <div className={classes.actions}>
          <Button variant="filled" loading={busy} onClick={() => void submit()}>
            Save the rules
          </Button>
          <Button
            onClick={() => {
              setRules(base.rules.map(ruleOf));
              setSaid(null);
            }}
          >
            Undo
          </Button>
          <span className="quiet">Not saved yet</span>
        </div>
      ) : null}
    </Section>
  );
}
