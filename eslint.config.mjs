import next from 'eslint-config-next/core-web-vitals';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

const RULE = '@typescript-eslint/no-restricted-imports';

// What each folder must not import, with the reason that the linter shows.
const framework = { regex: '^(next|next-auth)(/|$)', message: 'Only app/ and lib/next/ know the framework.' };
const react = { regex: '^(react|react-dom|react-email)(/|$)', message: 'The domain renders nothing.' };
const above = {
  regex: '^(@/|(\\.\\./)+)(app|components|scripts|tests)/',
  message: 'Data goes one way: page, action, use case. lib/ knows none of its callers.',
};
const templates = { regex: '^(@/|(\\.\\./)+)emails/', message: 'Only lib/mail/ renders the templates.' };
const nextBridge = { regex: '^(@/lib|\\.|\\.\\.)/next/', message: 'The domain is free of the framework.' };
const generated = {
  regex: '^(@/|(\\.\\./)+|\\./)prisma/generated',
  message: 'Only lib/ talks to the database.',
};
const environment = { regex: '^(node:)?process$', message: 'Only lib/env.ts reads the environment.' };

const SAYS = '/[A-Za-z]/';
const ATTRIBUTES =
  '/^(label|title|lead|hint|foot|alt|placeholder|description|preview|pendingLabel|waitingLabel|startLabel|aria-label)$/';
const literalWords = [
  `JSXText[value=${SAYS}]`,
  `:matches(JSXElement, JSXFragment) > JSXExpressionContainer > :matches(Literal[value=${SAYS}], TemplateLiteral)`,
  `JSXAttribute[name.name=${ATTRIBUTES}] > Literal[value=${SAYS}]`,
  `JSXAttribute[name.name=${ATTRIBUTES}] > JSXExpressionContainer > :matches(Literal, TemplateLiteral)`,
  `Property[key.name=/^(title|description)$/] > :matches(Literal, TemplateLiteral)`,
].map((selector) => ({
  selector,
  message: 'Put text that people read in components/words/.',
}));

// Translators put <font> in place of text. React then can't insert, move or remove anything at a text that has siblings,
// and the page is lost: text beside something conditional, and conditional text beside anything, has an element of its own.
const CONDITIONAL = ':matches(LogicalExpression, ConditionalExpression)';
const TEXT =
  ':matches(Literal, TemplateLiteral, MemberExpression, CallExpression:not([callee.property.name="map"]), Identifier[name=/label|text|words|title|said|name$/i])';
const BARE = `:matches(JSXText[value=${SAYS}], JSXExpressionContainer:has(> ${TEXT}))`;
const PARTS = '/^(children|aside|inset|below|lead|foot)$/';
const choosesText = (branch) =>
  `JSXExpressionContainer[expression.${branch}.type!=/^(JSX.*|Literal|ConditionalExpression)$/][expression.${branch}.name!=${PARTS}]`;
const CHOOSES_TEXT = `:matches(${choosesText('right')}[expression.type="LogicalExpression"], ${['consequent', 'alternate'].map((branch) => `${choosesText(branch)}[expression.type="ConditionalExpression"]`).join(', ')})`;
const ANY = ':matches(JSXElement, JSXExpressionContainer)';
const bareText = [
  `JSXExpressionContainer:has(> ${CONDITIONAL}) ~ ${BARE}`,
  `${BARE} ~ JSXExpressionContainer:has(> ${CONDITIONAL})`,
  `${CHOOSES_TEXT} ~ ${ANY}`,
  `${ANY} ~ ${CHOOSES_TEXT}`,
].map((selector) => ({
  selector,
  message: 'A translated page crashes here: give the text an element of its own.',
}));

const only = (...patterns) => [RULE, ['error', { patterns: [environment, ...patterns] }]];
const imports = (...patterns) => Object.fromEntries([only(...patterns)]);

const house = [
  { files: ['app/**'], rules: imports(generated) },
  {
    files: ['components/**'],
    rules: imports(
      {
        regex: '^(@/|(\\.\\./)+)(app|emails|prisma|scripts|tests)/',
        message: 'A component is given all it shows.',
      },
      {
        regex: '^(@/|(\\.\\./)+)lib/(?!schemas/|routes$|passwords/strength$)',
        message: 'A component is given all it shows. Of lib/ it knows the schemas and the routes, and types.',
        allowTypeImports: true,
      },
      {
        regex: '^(next-auth|next)(/(?!link$|navigation$)|$)',
        message: 'Of Next a component knows the link.',
      },
      {
        regex: '^next/navigation$',
        message: 'Of Next a component knows the link; where to go is decided by actions.',
        allowImportNamePattern: '^unstable_isUnrecognizedActionError$',
      },
    ),
  },
  {
    files: ['emails/**'],
    rules: imports({
      regex: '^(?!(react|react-email)$|\\./|\\.\\./(_|[\\w-]+$))',
      message: 'A template imports react, react-email and its own folder.',
    }),
  },
  { files: ['lib/**'], rules: imports(framework, react, above, templates, nextBridge) },
  {
    files: ['lib/schemas/**'],
    rules: imports({
      regex: '^(?!zod/mini$|\\./[\\w-]+$|\\.\\./passwords/normalise$)',
      message: 'Browser and server share the schemas: zod/mini and their own folder only.',
    }),
  },
  { files: ['lib/mail/**'], rules: imports(framework, above, nextBridge) },
  { files: ['lib/http/**'], rules: imports(react, above, templates) },
  { files: ['lib/next/**'], rules: imports(above, templates) },
  {
    files: ['scripts/**'],
    // It makes signed-in browsers by the thousand.
    ignores: ['scripts/bench/timing-people.ts'],
    rules: { [RULE]: ['error', { patterns: [framework, react] }] },
  },
];

export default tseslint.config(
  {
    ignores: [
      '.next/**',
      '.data/**',
      '.react-email/**',
      'prisma/generated/**',
      'next-env.d.ts',
      'coverage/**',
    ],
  },
  ...next,
  {
    files: ['**/*.{ts,tsx,mts}'],
    extends: [tseslint.configs.strict],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false },
      ],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': [
        'error',
        { checksVoidReturn: { attributes: false, arguments: false } },
      ],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-dynamic-delete': 'off',
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/unified-signatures': 'off',
    },
  },
  {
    plugins: { '@typescript-eslint': tseslint.plugin },
    rules: { eqeqeq: ['error', 'always', { null: 'ignore' }], 'no-var': 'error', 'prefer-const': 'error' },
  },
  {
    files: ['app/**', 'components/**', 'emails/**', 'lib/**', 'instrumentation*.ts'],
    ignores: ['lib/http/console.ts'],
    rules: { 'no-console': 'error' },
  },
  {
    files: ['app/**', 'components/**', 'emails/**', 'lib/**'],
    // These prepare the environment for what they start: ours, Next and npm.
    ignores: [
      'lib/env.ts',
      'lib/settings/environment.mjs',
      'lib/start/**',
      'lib/http/start-front.ts',
      'lib/postgres/previous.ts',
    ],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Only lib/env.ts reads the environment.' },
      ],
    },
  },
  {
    // Not emails/: a template owns its text, and React doesn't update it after rendering.
    files: ['app/**', 'components/**'],
    ignores: ['components/words/**'],
    rules: { 'no-restricted-syntax': ['error', ...literalWords, ...bareText] },
  },
  {
    files: ['lib/**', 'scripts/**', 'prisma/**', 'tests/support/**'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: "NewExpression[callee.object.name='pg'][callee.property.name=/^(Client|Pool)$/]",
          message: 'Connections run in UTC and give up in time: PostgresClient, or pool().',
        },
      ],
    },
  },
  { files: ['tests/**'], rules: { 'react-hooks/rules-of-hooks': 'off' } },
  ...house,
  prettier,
);
