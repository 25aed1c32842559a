/** Values of enums that screens check an address against, as a list: types alone can't be asked at run time. */
const WANTED = ['ExceptionTypeCode'];

/** A plugin of the code generator. */
export function plugin(schema) {
  return WANTED.map((name) => {
    const values = schema
      .getType(name)
      .getValues()
      .map(({ name: value }) => `'${value}'`);
    return `export const ${name} = [${values.join(', ')}] as const;`;
  }).join('\n');
}
export default { plugin };
