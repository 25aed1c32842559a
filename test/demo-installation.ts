/** Imported first: makes the environment that of an installation with the demo. */
process.env.DEMO = '1';
