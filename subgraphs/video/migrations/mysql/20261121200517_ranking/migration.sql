CREATE TABLE `decay_rates` (
	`since_ms` bigint PRIMARY KEY,
	`half_life_ms` bigint NOT NULL,
	`offset` double NOT NULL
);

--> statement-breakpoint
CREATE TABLE `engagements` (
	`engagement` varbinary(64) PRIMARY KEY,
	`user_id` bigint NOT NULL,
	`post_id` bigint NOT NULL,
	`active` boolean NOT NULL,
	`at` bigint NOT NULL
);

--> statement-breakpoint
CREATE TABLE `feed_snapshots` (
	`snapshot` varbinary(40) PRIMARY KEY,
	`viewer_id` bigint NOT NULL,
	`items` json NOT NULL,
	`made_at` bigint NOT NULL
);

--> statement-breakpoint
CREATE TABLE `heats` (
	`tag` varbinary(200) NOT NULL,
	`post_id` bigint NOT NULL,
	`kind` varbinary(10) NOT NULL,
	`heat` double NOT NULL,
	`views` bigint NOT NULL,
	CONSTRAINT PRIMARY KEY(`post_id`,`tag`)
);

--> statement-breakpoint
CREATE TABLE `neighbours` (
	`post_id` bigint PRIMARY KEY,
	`engaged` bigint NOT NULL,
	`list` json NOT NULL
);

--> statement-breakpoint
CREATE TABLE `pushes` (
	`push` varbinary(80) PRIMARY KEY,
	`day` int NOT NULL,
	`times` bigint NOT NULL
);

--> statement-breakpoint
CREATE TABLE `seen_filters` (
	`user_id` bigint PRIMARY KEY,
	`bits` mediumtext NOT NULL,
	`holds` bigint NOT NULL
);

--> statement-breakpoint
CREATE TABLE `seen_posts` (
	`user_id` bigint NOT NULL,
	`post_id` bigint NOT NULL,
	`at` bigint NOT NULL,
	CONSTRAINT PRIMARY KEY(`user_id`,`post_id`)
);

--> statement-breakpoint
CREATE TABLE `signal_intake` (
	`intake_id` bigint AUTO_INCREMENT PRIMARY KEY,
	`signals` json NOT NULL
);

--> statement-breakpoint
CREATE INDEX `engagements_user` ON `engagements` (`user_id`,`active`,`at`,`post_id`);
--> statement-breakpoint
CREATE INDEX `feed_snapshots_viewer` ON `feed_snapshots` (`viewer_id`,`made_at`);
--> statement-breakpoint
CREATE INDEX `feed_snapshots_made_at` ON `feed_snapshots` (`made_at`);
--> statement-breakpoint
CREATE INDEX `heats_order` ON `heats` (`tag`,`heat`,`post_id`);
--> statement-breakpoint
CREATE INDEX `heats_kind_order` ON `heats` (`tag`,`kind`,`heat`,`post_id`);
--> statement-breakpoint
CREATE INDEX `pushes_day` ON `pushes` (`day`);
--> statement-breakpoint
CREATE INDEX `seen_posts_at` ON `seen_posts` (`user_id`,`at`,`post_id`);
