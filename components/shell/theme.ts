import {
  type CSSVariablesResolver,
  createTheme,
  defaultVariantColorsResolver,
  type MantineColorsTuple,
} from '@mantine/core';

/** Ink: the only colour of controls, so that the other hues keep their meaning. */
const ink: MantineColorsTuple = [
  '#f7f7f8',
  '#ececef',
  '#dcdce1',
  '#c4c4cb',
  '#a1a1aa',
  '#7a7a85',
  '#5f5f69',
  '#3f3f46',
  '#27272a',
  '#18181b',
];

/** Mantine paints its dark surfaces with these, from text (0) to ground (9). */
const dark: MantineColorsTuple = [
  '#ececef',
  '#d0d1d7',
  '#b3b4bd',
  '#9697a1',
  '#3a3b42',
  '#2a2b30',
  '#1a1b1f',
  '#111214',
  '#0c0d0f',
  '#08090a',
];

const gray: MantineColorsTuple = [
  '#fafafa',
  '#f2f2f4',
  '#e4e4e7',
  '#d4d4d8',
  '#b9b9c1',
  '#8b8b96',
  '#66666f',
  '#52525b',
  '#27272a',
  '#18181b',
];

const red: MantineColorsTuple = [
  '#fef3f2',
  '#fde0dd',
  '#f9c4be',
  '#f5a29a',
  '#ff9a8f',
  '#f0544a',
  '#d92d20',
  '#b42318',
  '#912018',
  '#6b2a25',
];

export const theme = createTheme({
  primaryColor: 'ink',
  primaryShade: { light: 9, dark: 1 },
  autoContrast: true,
  // Ink on paper in both schemes: Mantine works the contrast of a filled button out for the light one only.
  variantColorResolver: (input) =>
    input.variant === 'filled' && (!input.color || input.color === 'ink')
      ? { background: 'var(--ink)', hover: 'var(--ink-2)', color: 'var(--paper)', border: '1px solid transparent' }
      : defaultVariantColorsResolver(input),
  colors: { ink, dark, gray, red },
  white: '#ffffff',
  black: '#18181b',
  fontFamily: 'var(--font-geist-sans), system-ui, sans-serif',
  fontFamilyMonospace: 'var(--font-geist-mono), ui-monospace, monospace',
  fontSizes: { xs: '11px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  lineHeights: { xs: '16px', sm: '20px', md: '20px', lg: '24px', xl: '28px' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  radius: { xs: '2px', sm: '4px', md: '4px', lg: '6px', xl: '8px' },
  defaultRadius: 'sm',
  shadows: { xs: 'none', sm: 'none', md: 'none', lg: 'none', xl: 'none' },
  respectReducedMotion: true,
  cursorType: 'pointer',
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '18px', lineHeight: '24px' },
      h2: { fontSize: '15px', lineHeight: '20px' },
      h3: { fontSize: '13px', lineHeight: '20px' },
    },
  },
  components: {
    Button: { defaultProps: { size: 'xs', variant: 'default' } },
    ActionIcon: { defaultProps: { size: 28, variant: 'subtle', color: 'gray' } },
    TextInput: { defaultProps: { size: 'xs' } },
    PasswordInput: { defaultProps: { size: 'xs' } },
    Textarea: { defaultProps: { size: 'xs' } },
    NativeSelect: { defaultProps: { size: 'xs' } },
    Drawer: { defaultProps: { shadow: 'none', transitionProps: { duration: 120 } } },
    Tabs: { defaultProps: { keepMounted: false } },
  },
});

/** Hands the tokens of globals.css to Mantine, so that both speak of the same paper, ink and rules. */
export const variables: CSSVariablesResolver = () => {
  const both = {
    '--mantine-color-body': 'var(--paper)',
    '--mantine-color-text': 'var(--ink)',
    '--mantine-color-dimmed': 'var(--ink-3)',
    '--mantine-color-placeholder': 'var(--ink-3)',
    '--mantine-color-error': 'var(--broken)',
    '--mantine-color-default': 'var(--paper)',
    '--mantine-color-default-hover': 'var(--paper-3)',
    '--mantine-color-default-color': 'var(--ink)',
    '--mantine-color-default-border': 'var(--control-border)',
  };
  return { variables: {}, light: both, dark: both };
};
