CREATE TABLE `asked_queries` (
	`query` blob NOT NULL,
	`account` blob NOT NULL,
	`network` blob NOT NULL,
	`asked_at` integer NOT NULL,
	CONSTRAINT `asked_queries_pk` PRIMARY KEY(`query`, `account`)
);

--> statement-breakpoint
CREATE TABLE `counter_bases` (
	`name` blob NOT NULL,
	`id` integer NOT NULL,
	`value` integer NOT NULL,
	CONSTRAINT `counter_bases_pk` PRIMARY KEY(`name`, `id`)
);

--> statement-breakpoint
CREATE TABLE `counter_deltas` (
	`delta_id` integer PRIMARY KEY AUTOINCREMENT,
	`name` blob NOT NULL,
	`id` integer NOT NULL,
	`change` integer NOT NULL
);

--> statement-breakpoint
CREATE TABLE `dead_letters` (
	`event_id` blob PRIMARY KEY,
	`envelope` text NOT NULL,
	`error` text NOT NULL,
	`failed_at` integer NOT NULL
);

--> statement-breakpoint
CREATE TABLE `documents` (
	`kind` blob NOT NULL,
	`id` integer NOT NULL,
	`revision` integer NOT NULL,
	`indexed` integer NOT NULL,
	`is_private` integer DEFAULT false NOT NULL,
	`name` text NOT NULL,
	`folded` text NOT NULL,
	`rank` integer DEFAULT 0 NOT NULL,
	`version` integer DEFAULT 0 NOT NULL,
	CONSTRAINT `documents_pk` PRIMARY KEY(`kind`, `id`)
);

--> statement-breakpoint
CREATE TABLE `frequent_queries` (
	`folded` blob PRIMARY KEY,
	`query` blob NOT NULL,
	`askers` integer NOT NULL
);

--> statement-breakpoint
CREATE TABLE `idempotency_keys` (
	`account_id` integer NOT NULL,
	`operation` blob NOT NULL,
	`key` blob NOT NULL,
	`input_hash` blob NOT NULL,
	`entity_id` integer NOT NULL,
	`created_at` integer NOT NULL,
	CONSTRAINT `idempotency_keys_pk` PRIMARY KEY(`account_id`, `operation`, `key`)
);

--> statement-breakpoint
CREATE TABLE `inbox` (
	`event_id` blob PRIMARY KEY,
	`consumed_at` integer NOT NULL
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
	`building` blob
);

--> statement-breakpoint
CREATE TABLE `known_edges` (
	`low_id` integer NOT NULL,
	`high_id` integer NOT NULL,
	`low_follows_high` integer NOT NULL,
	`high_follows_low` integer NOT NULL,
	`low_blocks_high` integer NOT NULL,
	`high_blocks_low` integer NOT NULL,
	`low_mutes_high` integer DEFAULT false NOT NULL,
	`high_mutes_low` integer DEFAULT false NOT NULL,
	`revision` integer NOT NULL,
	CONSTRAINT `known_edges_pk` PRIMARY KEY(`low_id`, `high_id`)
);

--> statement-breakpoint
CREATE TABLE `known_likes` (
	`post_id` integer NOT NULL,
	`user_id` integer NOT NULL,
	`author_id` integer NOT NULL,
	`active` integer NOT NULL,
	`revision` integer NOT NULL,
	CONSTRAINT `known_likes_pk` PRIMARY KEY(`post_id`, `user_id`)
);

--> statement-breakpoint
CREATE TABLE `known_posts` (
	`id` integer PRIMARY KEY,
	`author_id` integer NOT NULL,
	`kind` blob NOT NULL,
	`status` blob NOT NULL,
	`visibility` blob NOT NULL,
	`deleted` integer NOT NULL,
	`revision` integer NOT NULL
);

--> statement-breakpoint
CREATE TABLE `known_users` (
	`id` integer PRIMARY KEY,
	`state` blob NOT NULL,
	`username` text NOT NULL,
	`is_private` integer DEFAULT false NOT NULL,
	`revision` integer NOT NULL
);

--> statement-breakpoint
CREATE TABLE `names` (
	`kind` blob NOT NULL,
	`folded` blob NOT NULL,
	`id` integer NOT NULL,
	`shown` text NOT NULL,
	CONSTRAINT `names_pk` PRIMARY KEY(`kind`, `folded`, `id`)
);

--> statement-breakpoint
CREATE TABLE `outbox` (
	`outbox_id` integer PRIMARY KEY AUTOINCREMENT,
	`event_id` blob NOT NULL,
	`topic` blob NOT NULL,
	`type` blob NOT NULL,
	`schema_version` integer NOT NULL,
	`key` blob NOT NULL,
	`sequence` integer NOT NULL,
	`occurred_at` integer NOT NULL,
	`traceparent` blob,
	`payload` text NOT NULL
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
CREATE TABLE `post_tags` (
	`tag_id` integer NOT NULL,
	`post_id` integer NOT NULL,
	`author_id` integer NOT NULL,
	`tag` text NOT NULL,
	`listed` integer NOT NULL,
	`open` integer NOT NULL,
	`posted_at` integer NOT NULL,
	CONSTRAINT `post_tags_pk` PRIMARY KEY(`tag_id`, `post_id`)
);

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
CREATE TABLE `relay_leases` (
	`name` blob PRIMARY KEY,
	`holder` blob NOT NULL,
	`expires_at` integer NOT NULL
);

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
CREATE TABLE `worker_leases` (
	`worker` integer PRIMARY KEY,
	`holder` blob NOT NULL,
	`expires_at` integer NOT NULL,
	`issued_up_to_ms` integer NOT NULL
);

--> statement-breakpoint
CREATE INDEX `asked_queries_account` ON `asked_queries` (`account`,`asked_at`);
--> statement-breakpoint
CREATE INDEX `asked_queries_asked_at` ON `asked_queries` (`asked_at`);
--> statement-breakpoint
CREATE INDEX `counter_deltas_name_id` ON `counter_deltas` (`name`,`id`);
--> statement-breakpoint
CREATE INDEX `dead_letters_failed_at` ON `dead_letters` (`failed_at`,`event_id`);
--> statement-breakpoint
CREATE INDEX `idempotency_keys_created_at` ON `idempotency_keys` (`created_at`);
--> statement-breakpoint
CREATE INDEX `inbox_consumed_at` ON `inbox` (`consumed_at`);
--> statement-breakpoint
CREATE INDEX `known_edges_high` ON `known_edges` (`high_id`,`low_id`);
--> statement-breakpoint
CREATE INDEX `known_likes_author` ON `known_likes` (`author_id`,`active`);
--> statement-breakpoint
CREATE INDEX `names_document` ON `names` (`kind`,`id`);
--> statement-breakpoint
CREATE INDEX `outbox_key` ON `outbox` (`key`);
--> statement-breakpoint
CREATE INDEX `post_tags_shown` ON `post_tags` (`tag_id`,`listed`);
--> statement-breakpoint
CREATE INDEX `post_tags_post` ON `post_tags` (`post_id`);
--> statement-breakpoint
CREATE INDEX `post_tags_author` ON `post_tags` (`author_id`,`tag_id`);
--> statement-breakpoint
CREATE INDEX `post_tags_latest` ON `post_tags` (`listed`,`posted_at`);
--> statement-breakpoint
CREATE INDEX `spellings_a_word` ON `spellings_a` (`word`);
--> statement-breakpoint
CREATE INDEX `spellings_b_word` ON `spellings_b` (`word`);
