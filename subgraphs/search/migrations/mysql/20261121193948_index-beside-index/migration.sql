CREATE TABLE `asked_queries` (
	`query` varbinary(32) NOT NULL,
	`account` varbinary(32) NOT NULL,
	`network` varbinary(32) NOT NULL,
	`asked_at` bigint NOT NULL,
	CONSTRAINT PRIMARY KEY(`query`,`account`)
);

--> statement-breakpoint
CREATE TABLE `frequent_queries` (
	`folded` varbinary(300) PRIMARY KEY,
	`query` varbinary(32) NOT NULL,
	`askers` int NOT NULL
);

--> statement-breakpoint
CREATE TABLE `index_changes` (
	`change_id` bigint AUTO_INCREMENT PRIMARY KEY,
	`kind` varbinary(4) NOT NULL,
	`id` bigint NOT NULL,
	`marked_at` bigint NOT NULL
);

--> statement-breakpoint
CREATE TABLE `index_states` (
	`engine` varbinary(20) PRIMARY KEY,
	`active` varbinary(1),
	`building` varbinary(1),
	`built_kind` varbinary(4) NOT NULL,
	`built_id` bigint NOT NULL
);

--> statement-breakpoint
CREATE TABLE `popular_a` (
	`kind` varbinary(4) NOT NULL,
	`term` varbinary(160) NOT NULL,
	`rank` int NOT NULL,
	`id` bigint NOT NULL,
	`field` int NOT NULL,
	CONSTRAINT PRIMARY KEY(`kind`,`term`,`rank`,`id`)
);

--> statement-breakpoint
CREATE TABLE `popular_b` (
	`kind` varbinary(4) NOT NULL,
	`term` varbinary(160) NOT NULL,
	`rank` int NOT NULL,
	`id` bigint NOT NULL,
	`field` int NOT NULL,
	CONSTRAINT PRIMARY KEY(`kind`,`term`,`rank`,`id`)
);

--> statement-breakpoint
CREATE TABLE `postings_a` (
	`kind` varbinary(4) NOT NULL,
	`term` varbinary(160) NOT NULL,
	`id` bigint NOT NULL,
	`field` int NOT NULL,
	CONSTRAINT PRIMARY KEY(`kind`,`term`,`id`)
);

--> statement-breakpoint
CREATE TABLE `postings_b` (
	`kind` varbinary(4) NOT NULL,
	`term` varbinary(160) NOT NULL,
	`id` bigint NOT NULL,
	`field` int NOT NULL,
	CONSTRAINT PRIMARY KEY(`kind`,`term`,`id`)
);

--> statement-breakpoint
CREATE TABLE `spellings_a` (
	`variant` varbinary(40) NOT NULL,
	`word` varbinary(160) NOT NULL,
	CONSTRAINT PRIMARY KEY(`variant`,`word`)
);

--> statement-breakpoint
CREATE TABLE `spellings_b` (
	`variant` varbinary(40) NOT NULL,
	`word` varbinary(160) NOT NULL,
	CONSTRAINT PRIMARY KEY(`variant`,`word`)
);

--> statement-breakpoint
CREATE TABLE `words_a` (
	`word` varbinary(160) PRIMARY KEY
);

--> statement-breakpoint
CREATE TABLE `words_b` (
	`word` varbinary(160) PRIMARY KEY
);

--> statement-breakpoint
ALTER TABLE `documents` ADD `rank` int DEFAULT 0 NOT NULL;
--> statement-breakpoint
ALTER TABLE `documents` ADD `version` bigint DEFAULT 0 NOT NULL;
--> statement-breakpoint
CREATE INDEX `asked_queries_account` ON `asked_queries` (`account`,`asked_at`);
--> statement-breakpoint
CREATE INDEX `asked_queries_asked_at` ON `asked_queries` (`asked_at`);
--> statement-breakpoint
CREATE INDEX `spellings_a_word` ON `spellings_a` (`word`);
--> statement-breakpoint
CREATE INDEX `spellings_b_word` ON `spellings_b` (`word`);
