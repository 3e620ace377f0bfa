CREATE TABLE `known_edges` (
	`low_id` bigint NOT NULL,
	`high_id` bigint NOT NULL,
	`low_follows_high` boolean NOT NULL,
	`high_follows_low` boolean NOT NULL,
	`low_blocks_high` boolean NOT NULL,
	`high_blocks_low` boolean NOT NULL,
	`revision` bigint NOT NULL,
	CONSTRAINT PRIMARY KEY(`low_id`,`high_id`)
);

--> statement-breakpoint
CREATE TABLE `known_posts` (
	`id` bigint PRIMARY KEY,
	`author_id` bigint NOT NULL,
	`kind` varbinary(10) NOT NULL,
	`status` varbinary(10) NOT NULL,
	`visibility` varbinary(10) NOT NULL,
	`deleted` boolean NOT NULL,
	`revision` bigint NOT NULL
);

--> statement-breakpoint
CREATE TABLE `known_users` (
	`id` bigint PRIMARY KEY,
	`state` varbinary(10) NOT NULL,
	`username` varchar(64) NOT NULL,
	`revision` bigint NOT NULL
);

--> statement-breakpoint
CREATE INDEX `known_edges_high` ON `known_edges` (`high_id`,`low_id`);
