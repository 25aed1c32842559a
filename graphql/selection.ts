import type { GraphQLResolveInfo, SelectionSetNode } from 'graphql';

/** Whether the selection of the field being resolved has a field of this name directly below it, fragments included. */
export function selects(info: GraphQLResolveInfo, name: string): boolean {
  const within = (set: SelectionSetNode | undefined): boolean =>
    set?.selections.some((selection) => {
      if (selection.kind === 'Field') return selection.name.value === name;
      if (selection.kind === 'InlineFragment') return within(selection.selectionSet);
      return within(info.fragments[selection.name.value]?.selectionSet);
    }) ?? false;
  return info.fieldNodes.some((field) => within(field.selectionSet));
}
