# Each target of the forwards is tried before SITE.CFG names it. Desired: {fqdn, addresses, port, bannerName}. Nothing is changed.

function Test-Probe {
    param($Desired)
    $path = "$($Desired.fqdn):$($Desired.port)"
    $resolved = @(Resolve-DnsName -Name $Desired.fqdn -Type A -ErrorAction SilentlyContinue | Where-Object { [string] $_.Type -eq 'A' } | ForEach-Object { [string] $_.IPAddress })
    if ($resolved.Count -eq 0) { return New-Difference -Item 'Probe' -Path $path -Expected "an address of $($Desired.addresses -join ', ')" -Found 'the name does not resolve' }
    $foreign = @($resolved | Where-Object { $Desired.addresses -notcontains $_ })
    if ($foreign.Count -gt 0) { return New-Difference -Item 'Probe' -Path $path -Expected "an address of $($Desired.addresses -join ', ')" -Found "the name resolves to $($resolved -join ', ')" }
    foreach ($address in $resolved) {
        $found = Get-ProbeAnswer -Address $address -Desired $Desired
        if ($found -ne '') { New-Difference -Item 'Probe' -Path "$path at $address" -Expected 'mail from here is taken' -Found $found }
    }
}

# What goes wrong in a conversation up to the recipient; DATA is never sent.
function Get-ProbeAnswer {
    param([string] $Address, $Desired)
    $dialogue = Open-SmtpDialogue -Address $Address -Port $Desired.port
    try {
        if ($null -eq $dialogue.Client) { return $dialogue.Banner }
        if ($dialogue.Banner -notmatch "^220 $([regex]::Escape($Desired.bannerName))(\s|$)") { return "the banner is $($dialogue.Banner), expected 220 $($Desired.bannerName)" }
        foreach ($line in "HELO $env:COMPUTERNAME", 'MAIL FROM:<>', 'RCPT TO:<probe@probe.invalid>', 'RSET') {
            $answer = Send-SmtpLine -Dialogue $dialogue -Line $line
            if ($answer -notmatch '^2') { return "$line is answered $answer; the connection came from $($dialogue.Client.Client.LocalEndPoint.Address), which the relay list of $($Desired.fqdn) has to hold$(Get-OwnRelayList -Address $Address)" }
        }
        ''
    } finally {
        Close-SmtpDialogue -Dialogue $dialogue
    }
}

# What the list holds can be read where the service is on this host; elsewhere a test of that host tells.
function Get-OwnRelayList {
    param([string] $Address)
    if (@(Get-NetIPAddress -AddressFamily IPv4 | Where-Object { $_.IPAddress -eq $Address }).Count -eq 0) { return "; that list is read on $Address" }
    $lists = foreach ($instance in @(Get-MetabaseChildName -Key 'SmtpSvc' | Where-Object { $_ -match '^\d+$' })) {
        "SmtpSvc/${instance}: $(Format-AddressList -List (Get-AddressList -Instance ([int] $instance) -Name 'RelayIpList'))"
    }
    "; it holds $(@($lists) -join ', ')"
}

function Set-Probe {
    param($Desired, $Difference)
    $told = @($Difference | ForEach-Object { "$($_.path): $($_.found)" }) -join '; '
    Stop-Run -Message "a forward of SITE.CFG would not be served: $told. The old file and LISTSERV stay as they are"
}
