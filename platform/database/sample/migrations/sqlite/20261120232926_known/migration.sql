CREATE TABLE `known_edges` (
	`low_id` integer NOT NULL,
	`high_id` integer NOT NULL,
	`low_follows_high` integer NOT NULL,
	`high_follows_low` integer NOT NULL,
	`low_blocks_high` integer NOT NULL,
	`high_blocks_low` integer NOT NULL,
	`revision` integer NOT NULL,
	CONSTRAINT `known_edges_pk` PRIMARY KEY(`low_id`, `high_id`)
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
	`revision` integer NOT NULL
);

--> statement-breakpoint
CREATE INDEX `known_edges_high` ON `known_edges` (`high_id`,`low_id`);
