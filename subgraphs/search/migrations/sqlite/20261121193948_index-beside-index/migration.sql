CREATE TABLE `asked_queries` (
	`query` blob NOT NULL,
	`account` blob NOT NULL,
	`network` blob NOT NULL,
	`asked_at` integer NOT NULL,
	CONSTRAINT `asked_queries_pk` PRIMARY KEY(`query`, `account`)
);

--> statement-breakpoint
CREATE TABLE `frequent_queries` (
	`folded` blob PRIMARY KEY,
	`query` blob NOT NULL,
	`askers` integer NOT NULL
);

--> statement-breakpoint
CREATE TABLE `index_changes` (
	`change_id` integer PRIMARY KEY AUTOINCREMENT,
	`kind` blob NOT NULL,
	`id` integer NOT NULL,
	`marked_at` integer NOT NULL
);

--> statement-breakpoint
CREATE TABLE `index_states` (
	`engine` blob PRIMARY KEY,
	`active` blob,
	`building` blob,
	`built_kind` blob NOT NULL,
	`built_id` integer NOT NULL
);

--> statement-breakpoint
CREATE TABLE `popular_a` (
	`kind` blob NOT NULL,
	`term` blob NOT NULL,
	`rank` integer NOT NULL,
	`id` integer NOT NULL,
	`field` integer NOT NULL,
	CONSTRAINT `popular_a_pk` PRIMARY KEY(`kind`, `term`, `rank`, `id`)
) WITHOUT ROWID;

--> statement-breakpoint
CREATE TABLE `popular_b` (
	`kind` blob NOT NULL,
	`term` blob NOT NULL,
	`rank` integer NOT NULL,
	`id` integer NOT NULL,
	`field` integer NOT NULL,
	CONSTRAINT `popular_b_pk` PRIMARY KEY(`kind`, `term`, `rank`, `id`)
) WITHOUT ROWID;

--> statement-breakpoint
CREATE TABLE `postings_a` (
	`kind` blob NOT NULL,
	`term` blob NOT NULL,
	`id` integer NOT NULL,
	`field` integer NOT NULL,
	CONSTRAINT `postings_a_pk` PRIMARY KEY(`kind`, `term`, `id`)
) WITHOUT ROWID;

--> statement-breakpoint
CREATE TABLE `postings_b` (
	`kind` blob NOT NULL,
	`term` blob NOT NULL,
	`id` integer NOT NULL,
	`field` integer NOT NULL,
	CONSTRAINT `postings_b_pk` PRIMARY KEY(`kind`, `term`, `id`)
) WITHOUT ROWID;

--> statement-breakpoint
CREATE TABLE `spellings_a` (
	`variant` blob NOT NULL,
	`word` blob NOT NULL,
	CONSTRAINT `spellings_a_pk` PRIMARY KEY(`variant`, `word`)
) WITHOUT ROWID;

--> statement-breakpoint
CREATE TABLE `spellings_b` (
	`variant` blob NOT NULL,
	`word` blob NOT NULL,
	CONSTRAINT `spellings_b_pk` PRIMARY KEY(`variant`, `word`)
) WITHOUT ROWID;

--> statement-breakpoint
CREATE TABLE `words_a` (
	`word` blob PRIMARY KEY
) WITHOUT ROWID;

--> statement-breakpoint
CREATE TABLE `words_b` (
	`word` blob PRIMARY KEY
) WITHOUT ROWID;

--> statement-breakpoint
ALTER TABLE `documents` ADD `rank` integer DEFAULT 0 NOT NULL;
--> statement-breakpoint
ALTER TABLE `documents` ADD `version` integer DEFAULT 0 NOT NULL;
--> statement-breakpoint
CREATE INDEX `asked_queries_account` ON `asked_queries` (`account`,`asked_at`);
--> statement-breakpoint
CREATE INDEX `asked_queries_asked_at` ON `asked_queries` (`asked_at`);
--> statement-breakpoint
CREATE INDEX `spellings_a_word` ON `spellings_a` (`word`);
--> statement-breakpoint
CREATE INDEX `spellings_b_word` ON `spellings_b` (`word`);
