'use client';
import { Button } from '@mantine/core';
import { IconBookmark, IconChevronDown } from '@tabler/icons-react';
import { useSearchParams } from 'next/navigation';
import { useState } from 'react';
import { graphql, type SavedViewFieldsFragment, useMutation, type ViewAudience } from '../shell/apollo';
import { attemptKey } from '../shell/attempt';
import { Link } from '../shell/link';
import { Pop } from '../shell/pop';
import { viewQuery } from './params';
import classes from './queue.module.css';
import { SaveView } from './save-view';

graphql(`
  fragment SavedViewFields on SavedView {
    id
    name
    audience
    owner
    team
    teamId
    query
    mine
    mayChange
    version
  }
`);
const DELETE_VIEW = graphql(`
  mutation DeleteView($input: DeleteViewInput!) {
    deleteView(input: $input) {
      __typename
    }
  }
`);
const CHOOSE_VIEW = graphql(`
  mutation ChooseView($input: ChooseViewInput!) {
    chooseView(input: $input) {
      __typename
    }
  }
`);

const WHOSE: readonly [ViewAudience, string][] = [
  ['PRIVATE', 'Mine alone'],
  ['TEAM', 'Of my teams'],
  ['EVERYONE', 'Everyone’s'],
];

/** The address of a view: all that it keeps, and its ID beside it. */
export const viewHref = ({ id, query }: Pick<SavedViewFieldsFragment, 'id' | 'query'>): string => {
  const params = new URLSearchParams(query);
  params.set('saved', id);
  return `/exceptions?${params}`;
};

interface ViewsMenuProps {
  views: readonly SavedViewFieldsFragment[];
  /** ID of the view that the address came of. */
  current: string | null;
  /** ID of the view that the queue opens with. */
  standard: string | null;
  onChanged: () => void;
}

/** Views under a name: each a link; what is on screen can be kept as one. */
export function ViewsMenu({ views, current, standard, onChanged }: ViewsMenuProps) {
  const search = useSearchParams().toString();
  const [saving, setSaving] = useState(false);
  const [remove] = useMutation(DELETE_VIEW);
  const [choose] = useMutation(CHOOSE_VIEW);
  const view = views.find(({ id }) => id === current) ?? null;
  const changed = view !== null && viewQuery(search) !== viewQuery(view.query);
  const run = (act: Promise<unknown>) => void act.then(onChanged, onChanged);
  return (
    <>
      <Pop
        label="Views"
        width={320}
        padding={8}
        className={classes.views}
        data-set={view !== null || undefined}
        face={
          <>
            <IconBookmark size={14} aria-hidden />
            <span className={classes.viewName}>{view ? `${view.name}${changed ? ' · changed' : ''}` : 'Views'}</span>
            <IconChevronDown size={12} aria-hidden />
          </>
        }
      >
        {(close) => (
          <div className={classes.viewList}>
            {WHOSE.map(([audience, title]) => {
              const some = views.filter((each) => each.audience === audience);
              return some.length === 0 ? null : (
                <section key={audience} aria-label={title}>
                  <h3>{title}</h3>
                  <ul>
                    {some.map((each) => (
                      <li key={each.id}>
                        <Link
                          href={viewHref(each)}
                          aria-current={each.id === current || undefined}
                          title={each.mine ? each.name : `${each.name}, by ${each.owner}`}
                          onClick={close}
                        >
                          {each.name}
                          {each.team ? <small> {each.team}</small> : null}
                        </Link>
                        <Button
                          size="compact-xs"
                          variant="subtle"
                          aria-pressed={each.id === standard}
                          title="The queue opens with this view"
                          onClick={() =>
                            run(
                              choose({
                                variables: {
                                  input: {
                                    idempotencyKey: attemptKey(),
                                    id: each.id === standard ? undefined : each.id,
                                  },
                                },
                              }),
                            )
                          }
                        >
                          {each.id === standard ? 'Opens first' : 'Open first'}
                        </Button>
                        {each.mayChange ? (
                          <Button
                            size="compact-xs"
                            variant="subtle"
                            aria-label={`Delete the view ${each.name}`}
                            onClick={() =>
                              run(remove({ variables: { input: { idempotencyKey: attemptKey(), id: each.id } } }))
                            }
                          >
                            Delete
                          </Button>
                        ) : null}
                      </li>
                    ))}
                  </ul>
                </section>
              );
            })}
            {views.length === 0 ? <p>What you filter, group and sort by can be kept under a name.</p> : null}
            <Button
              fullWidth
              onClick={() => {
                close();
                setSaving(true);
              }}
            >
              {changed && view.mayChange ? 'Save the changes or another view' : 'Save what is on screen as a view'}
            </Button>
          </div>
        )}
      </Pop>
      {saving ? (
        <SaveView
          view={view}
          query={viewQuery(search)}
          onClose={() => setSaving(false)}
          onSaved={() => {
            setSaving(false);
            onChanged();
          }}
        />
      ) : null}
    </>
  );
}
